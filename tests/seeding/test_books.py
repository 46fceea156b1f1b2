"""The books of the seeded agency balance to the cent: every stored sum is what PostgreSQL makes of the rows."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.support.settings import settings_for
from tt_api.models.enums import BookingStatus, InvoiceStatus, ScheduleStatus, TripStatus
from tt_api.services.bookings.progress import status_by_date as booking_by_date
from tt_api.services.bookings.progress import status_by_money as booking_by_money
from tt_api.services.financial.invoices.status import InvoiceFacts, invoice_status
from tt_api.services.financial.invoices.totals import Line, invoice_totals, settle
from tt_api.services.financial.schedules.instalments import Instalment, allocate, instalment_status
from tt_api.services.trips.progress import status_by_date as trip_by_date
from tt_api.services.trips.progress import status_by_money as trip_by_money

Ask = Callable[[str], list[tuple[Any, ...]]]

# What payments come to, written once more: the seed uses Python's.
PAID = """coalesce((SELECT sum(CASE WHEN payment_type = 'refund'
        THEN CASE WHEN payments.status = 'paid' THEN -amount_cents ELSE 0 END
        WHEN payments.status = 'paid' THEN amount_cents
        WHEN payments.status IN ('partial', 'refunded') THEN coalesce(received_cents, amount_cents) ELSE 0 END)
    FROM payments WHERE THESE), 0)"""


def written_out(sql: str) -> str:
    """The statement with what payments come to in place of ``PAID[condition]``."""
    return re.sub(r"PAID\[(.*?)\]", lambda found: PAID.replace("THESE", found[1]), sql)


EXCEPTIONS = {
    "a booking on which something else was paid":
        "SELECT id FROM bookings WHERE paid_cents <> PAID[booking_id = bookings.id AND purpose = 'booking']",
    "a booking that is overpaid by something else":
        "SELECT id FROM bookings"
        " WHERE overpaid_cents <> greatest(0, paid_cents - coalesce(total_price_cents, paid_cents))",
    "a booking whose parts aren't its price":
        "SELECT id FROM bookings WHERE price_breakdown <> '[]' AND total_price_cents <>"
        " (SELECT sum((part->>'amountCents')::bigint) FROM jsonb_array_elements(price_breakdown) AS part)",
    "a booking whose parts earn something else":
        "SELECT id FROM bookings WHERE price_breakdown <> '[]' AND non_commissionable_cents <> (SELECT coalesce(sum("
        "(part->>'amountCents')::bigint), 0) FROM jsonb_array_elements(price_breakdown) AS part"
        " WHERE NOT (part->>'commissionable')::bool)",
    "a trip that costs something else than what is booked of it":
        "SELECT id FROM trips WHERE status <> 'cancelled' AND total_cost_cents IS DISTINCT FROM (SELECT"
        " sum(total_price_cents) FROM bookings WHERE trip_id = trips.id AND status NOT IN ('cancelled', 'refunded'))",
    "a client who is worth something else":
        "SELECT id FROM clients WHERE lifetime_value_cents <>"
        " PAID[client_id = clients.id AND payments.currency = clients.currency]",
    "an invoice on which something else was paid":
        "SELECT id FROM invoices WHERE paid_cents <> PAID[invoice_id = invoices.id]",
    "a payment in another currency than its booking's or its invoice's":
        "SELECT payments.id FROM payments LEFT JOIN bookings ON bookings.id = booking_id"
        " LEFT JOIN invoices ON invoices.id = invoice_id"
        " WHERE payments.currency <> ALL (ARRAY[coalesce(bookings.currency, payments.currency),"
        " coalesce(invoices.currency, payments.currency)])",
    "a payment of another trip than its booking's":
        "SELECT payments.id FROM payments JOIN bookings ON bookings.id = booking_id"
        " WHERE payments.trip_id <> bookings.trip_id OR payments.client_id <> bookings.client_id",
    "a payment that is refunded without that much going back":
        "SELECT id FROM payments AS first WHERE status = 'refunded' AND amount_cents <> (SELECT sum(amount_cents)"
        " FROM payments WHERE refund_of_payment_id = first.id AND status = 'paid')",
    "a payment of which more went back than came":
        "SELECT first.id FROM payments AS first JOIN payments AS back ON back.refund_of_payment_id = first.id"
        " GROUP BY first.id HAVING sum(back.amount_cents) > first.amount_cents",
    "money that moved at no time or will": "SELECT id FROM payments WHERE status IN ('paid', 'partial', 'refunded')"
        " AND (paid_at IS NULL OR paid_at > now())",
    "instalments that aren't what a booking costs":
        "SELECT bookings.id FROM bookings JOIN payment_schedules ON booking_id = bookings.id GROUP BY bookings.id"
        " HAVING sum(amount_cents) <> (SELECT sum((part->>'amountCents')::bigint)"
        " FROM jsonb_array_elements(price_breakdown) AS part WHERE part->>'kind' <> 'discount')",
    "a commission that received something else":
        "SELECT id FROM commission_entries WHERE received_cents IS DISTINCT FROM"
        " (SELECT sum(amount_cents) FROM commission_receipts WHERE entry_id = commission_entries.id)",
    "receipts whose shares don't come to the whole":
        "SELECT entry.id FROM commission_entries AS entry JOIN commission_receipts AS part ON entry_id = entry.id"
        " GROUP BY entry.id HAVING sum(part.agency_share_cents) <> round(received_cents * nexion_split_pct / 100)"
        " OR bool_or(part.currency <> entry.currency)",
    "a commission worked out otherwise":
        "SELECT id FROM commission_entries WHERE gross_commission_cents <> bonus_cents +"
        " round(commissionable_cents * (commission_pct + bonus_pct) / 100)"
        " OR agency_share_cents <> round(gross_commission_cents * nexion_split_pct / 100)",
    "a commission of another value than its booking's":
        "SELECT entry.id FROM commission_entries AS entry JOIN bookings ON bookings.id = booking_id"
        " WHERE booking_value_cents <> total_price_cents OR entry.vendor_id <> bookings.vendor_id"
        " OR entry.non_commissionable_cents <> bookings.non_commissionable_cents",
    "a commission of which the agency got something else than its share":
        "SELECT id FROM commission_entries"
        " WHERE agency_received_cents <> round(received_cents * nexion_split_pct / 100)",
    "a commission by a rule that doesn't hold":
        "SELECT entry.id FROM commission_entries AS entry JOIN bookings ON bookings.id = booking_id"
        " JOIN vendor_commission_rules AS rule ON rule.id = rule_id WHERE NOT is_active"
        " OR rule.trip_type <> bookings.trip_type OR rule.product_type <> bookings.product_type"
        " OR CASE date_basis WHEN 'departure' THEN departure_date ELSE booked_on END"
        " NOT BETWEEN coalesce(valid_from, '-infinity') AND coalesce(valid_to, 'infinity')",
    "a group with other heads than its members'":
        "SELECT id FROM groups WHERE current_guests <> (SELECT coalesce(sum(party_size), 0) FROM group_members"
        " WHERE group_id = groups.id AND status IN ('reserved', 'offered', 'confirmed', 'traveled', 'no_show'))"
        " OR waitlisted_guests <> (SELECT coalesce(sum(party_size), 0) FROM group_members"
        " WHERE group_id = groups.id AND status = 'waitlisted')",
    "a group that is too full": "SELECT id FROM groups WHERE current_guests > max_guests",
    "a year whose numbers of invoices have a gap":
        "SELECT year FROM invoice_numbers FULL JOIN (SELECT extract(year FROM issue_date)::int AS year,"
        " count(*) AS many, max(right(invoice_number, 5))::int AS last FROM invoices GROUP BY 1) AS given USING (year)"
        " WHERE last_number IS DISTINCT FROM many OR last IS DISTINCT FROM many",
    "an invoice whose number is from another year":
        "SELECT id FROM invoices WHERE invoice_number NOT LIKE to_char(issue_date, '\"INV-\"YYYY\"-_____\"')",
    "a credit note of more than its invoice":
        "SELECT first.id FROM invoices AS first JOIN invoices AS note ON note.credits_invoice_id = first.id"
        " GROUP BY first.id HAVING -sum(note.total_cents) > first.total_cents OR max(note.total_cents) >= 0",
}  # fmt: skip


@pytest.mark.parametrize("exception", EXCEPTIONS)
def test_there_is_not(exception: str, ask: Ask) -> None:
    assert ask(written_out(EXCEPTIONS[exception])) == []


@pytest.fixture(scope="module")
def today(ask: Ask) -> date:
    """The agency's day."""
    zone = settings_for("postgresql://nobody@127.0.0.1/none").agency_timezone
    ((day,),) = ask(f"SELECT (now() AT TIME ZONE '{zone}')::date")
    assert isinstance(day, date)
    return day


class TestStates:
    """What is derived from money and the day stands as it would be derived now."""

    def test_of_instalments(self, ask: Ask, today: date) -> None:
        paid = dict(
            ask(written_out("SELECT trips.id::text, PAID[trip_id = trips.id AND purpose = 'booking'] FROM trips"))
        )
        by_trip: dict[str, list[tuple[Any, ...]]] = {}
        for trip_id, *row in ask(
            "SELECT trip_id::text, installment_number, amount_cents, due_date, status, paid_cents, waived_at"
            " FROM payment_schedules"
        ):
            by_trip.setdefault(trip_id, []).append(tuple(row))
        seen = set()
        for trip_id, rows in by_trip.items():
            asked = [Instalment(number, cents, due, waived is not None) for number, cents, due, _, _, waived in rows]
            has = allocate(asked, int(paid[trip_id])).paid_cents
            for instalment, (number, _, _, status, settled, _) in zip(asked, rows, strict=True):
                assert (status, settled) == (instalment_status(instalment, has[number], today), has[number])
                seen.add(status)
        assert seen == set(ScheduleStatus)

    def test_of_invoices(self, ask: Ask, today: date) -> None:
        credited = dict(
            ask(
                "SELECT credits_invoice_id::text, -sum(total_cents) FROM invoices"
                " WHERE sent_at IS NOT NULL AND voided_at IS NULL GROUP BY 1"
            )
        )
        seen = set()
        statement = (
            "SELECT id::text, line_items, discount_cents, subtotal_cents, tax_cents, total_cents, paid_cents,"
            " balance_cents, due_date, status, sent_at, first_viewed_at, voided_at FROM invoices"
        )
        for row in ask(statement):
            row_id, items, discount, *amounts, due, status, sent, viewed, voided = row
            subtotal, tax, total, paid, balance = amounts
            lines = [
                Line(Decimal(str(item["quantity"])), item["unitPriceCents"], 0, Decimal(str(item["taxRatePct"])))
                for item in items
            ]
            totals = invoice_totals(lines, discount)
            assert (totals.subtotal_cents, totals.tax_cents, totals.total_cents) == (subtotal, tax, total)
            left = 0 if voided else settle(total, paid, int(credited.get(row_id, 0))).balance_cents
            assert balance == left
            facts = InvoiceFacts(balance, paid, due, is_sent=_was(sent), is_viewed=_was(viewed), is_void=_was(voided))
            assert status == invoice_status(facts, today)
            seen.add(status)
        assert seen == set(InvoiceStatus)

    def test_of_bookings(self, ask: Ask, today: date) -> None:
        seen = set()
        for status, paid, deposit, departure, back in ask(
            "SELECT status, paid_cents, deposit_cents, departure_date, return_date FROM bookings"
        ):
            state = BookingStatus(status)
            assert booking_by_money(state, paid, deposit) is state
            assert booking_by_date(state, departure, back, today) is state
            seen.add(state)
        assert seen == set(BookingStatus)

    def test_of_trips(self, ask: Ask, today: date) -> None:
        seen = set()
        statement = (
            "SELECT status, total_cost_cents, start_date, end_date,"
            " PAID[trip_id = trips.id AND purpose = 'booking'] FROM trips"
        )
        for status, cost, start, end, came in ask(written_out(statement)):
            state = TripStatus(status)
            assert trip_by_money(state, int(came), cost) is state
            assert trip_by_date(state, start, end, today) is state
            seen.add(state)
        assert seen == set(TripStatus)


def _was(moment: datetime | None) -> bool:
    return moment is not None
