"""What the books should say, worked out of the rows by the plain functions of the ledger alone."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.support.catalog import query
from tt_api.models.enums import PaymentStatus, PaymentType
from tt_api.services.financial.payments.ledger import (
    BOOKING_PURPOSE,
    Payment,
    is_wholly_refunded,
    moved_cents,
    overpaid_cents,
    paid_cents,
)
from tt_api.services.financial.schedules.instalments import Instalment, allocate

_PAYMENTS = (
    "SELECT payment_type::text, status::text, amount_cents, received_cents, purpose, currency, id::text,"
    " refund_of_payment_id::text, client_id::text, booking_id::text, trip_id::text, invoice_id::text FROM payments"
    " WHERE deleted_at IS NULL"
)
# A sum that rose beyond its price, or fell below nothing, at any moment: told by PostgreSQL itself.
WATCH = """
CREATE TABLE broken_caps (booking_id uuid, was bigint, paid bigint, price bigint);
CREATE FUNCTION watch_caps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.paid_cents > OLD.paid_cents AND NEW.paid_cents > NEW.total_price_cents OR NEW.paid_cents < 0 THEN
    INSERT INTO broken_caps VALUES (NEW.id, OLD.paid_cents, NEW.paid_cents, NEW.total_price_cents);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER watch_caps AFTER UPDATE ON bookings FOR EACH ROW EXECUTE FUNCTION watch_caps();
SELECT 1
"""
UNWATCH = "DROP TRIGGER watch_caps ON bookings; DROP FUNCTION watch_caps(); DROP TABLE broken_caps; SELECT 1"


class Row(NamedTuple):
    """A payment with what it is of."""

    payment: Payment
    id: str
    refund_of: str | None
    client: str
    booking: str | None
    trip: str | None
    invoice: str | None


def faults(url: str) -> Iterator[str]:
    """Everything that doesn't balance, to the cent."""
    rows = [_row(*found) for found in query(url, _PAYMENTS)]
    yield from _faults_of_bookings(url, rows)
    yield from _faults_of_clients(url, rows)
    yield from _faults_of_refunds(rows)
    yield from _faults_of_trips(url, rows)
    yield from _faults_of_invoices(url, rows)
    yield from (f"cap broken: {found}" for found in query(url, "SELECT * FROM broken_caps"))


def _row(kind: str, status: str, amount: int, received: int | None, purpose: str, currency: str, *rest: Any) -> Row:
    return Row(Payment(PaymentType(kind), PaymentStatus(status), amount, received, purpose, currency), *rest)


def _faults_of_bookings(url: str, rows: list[Row]) -> Iterator[str]:
    columns = (
        "id::text, currency, total_price_cents, deposit_cents, paid_cents, overpaid_cents, status::text, trip_id::text"
    )
    for row in query(url, f"SELECT {columns}, deleted_at IS NOT NULL FROM bookings"):  # noqa: S608 -- our own text
        booking, currency, price, deposit, paid, overpaid, status, trip, is_deleted = row
        own = [one.payment for one in rows if one.booking == booking]
        wanted = paid_cents(own, purpose=BOOKING_PURPOSE, currency=currency)
        if (paid, overpaid) != (wanted, overpaid_cents(price, wanted)):
            yield f"booking {booking} has {paid} and {overpaid}, its payments come to {wanted} of {price}"
        if deposit and paid >= deposit and status in ("inquiry", "quoted", "hold"):
            yield f"booking {booking} is {status} with its deposit paid"
        if is_deleted and paid_cents(own):
            yield f"booking {booking} was deleted with money on it"
        if any(one.trip != trip for one in rows if one.booking == booking):
            yield f"booking {booking} has payments on another trip"


def _faults_of_clients(url: str, rows: list[Row]) -> Iterator[str]:
    for client, currency, value in query(url, "SELECT id::text, currency, lifetime_value_cents FROM clients"):
        wanted = paid_cents((one.payment for one in rows if one.client == client), currency=currency)
        if value != wanted:
            yield f"client {client} is worth {value}, their payments come to {wanted}"
        if wanted < 0:
            yield f"client {client} got {-wanted} back that nobody had paid"


def _faults_of_refunds(rows: list[Row]) -> Iterator[str]:
    refunds: dict[str | None, list[Payment]] = defaultdict(list)
    for row in rows:
        refunds[row.refund_of].append(row.payment)
    for row in rows:
        payment, own = row.payment, refunds[row.id]
        gone = -paid_cents(own)
        if gone > moved_cents(payment):
            yield f"{gone} went back of payment {row.id}, which brought in {moved_cents(payment)}"
        if is_wholly_refunded(payment, own) or (
            payment.status is PaymentStatus.REFUNDED and gone != moved_cents(payment)
        ):
            yield f"payment {row.id} is {payment.status} with {gone} of {moved_cents(payment)} gone"


def _faults_of_trips(url: str, rows: list[Row]) -> Iterator[str]:
    instalments = (
        "SELECT installment_number, amount_cents, due_date, status = 'waived', paid_cents FROM payment_schedules"
    )
    live = {booking for (booking,) in query(url, "SELECT id::text FROM bookings WHERE deleted_at IS NULL")}
    for trip, currency in query(url, "SELECT id::text, currency FROM trips"):
        own = [one.payment for one in rows if one.trip == trip and (one.booking is None or one.booking in live)]
        paid = paid_cents(own, purpose=BOOKING_PURPOSE, currency=currency)
        found = query(url, f"{instalments} WHERE trip_id = %s AND deleted_at IS NULL", (trip,))
        wanted = allocate([Instalment(*row[:4]) for row in found], paid).paid_cents
        if {row[0]: row[4] for row in found} != wanted:
            yield f"trip {trip} has {found}, its {paid} settle {wanted}"


def _faults_of_invoices(url: str, rows: list[Row]) -> Iterator[str]:
    columns = "id::text, total_cents, paid_cents, balance_cents"
    for invoice, total, paid, balance in query(url, f"SELECT {columns} FROM invoices"):  # noqa: S608 -- our own text
        wanted = paid_cents(one.payment for one in rows if one.invoice == invoice)
        if (paid, balance) != (wanted, max(0, total - wanted)):
            yield f"invoice {invoice} has {paid} and {balance}, its payments come to {wanted} of {total}"
