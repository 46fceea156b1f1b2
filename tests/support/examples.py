"""Valid values for every kind of field: the n-th differs from its neighbours, and comes back as it was sent."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import singledispatch
from typing import Any

from marshmallow.fields import Field

from tt_api.models.transitions import BOOKING_STARTS, GROUP_STARTS, TRIP_ORDER
from tt_api.resources import fields
from tt_api.schemas.clients.travelers import BirthDate
from tt_api.schemas.crm.scoring import Criteria
from tt_api.schemas.financial.line_items import LineItem
from tt_api.schemas.trips.entry_requirements import DayPast
from tt_api.schemas.trips.itinerary import Coordinate
from tt_api.schemas.vendors.cancellation_terms import CancellationTier

# Where a table's rules go beyond its fields: what a valid value is, by table and wire name.
OWN: dict[tuple[str, str], Callable[[int], Any]] = {
    # Slack reaches staff only, and the audience changes from test to test.
    ("notifications", "channel"): lambda number: ("email", "sms", "push")[number % 3],
    # An owner's first one is primary, whatever was sent.
    ("client_addresses", "isPrimary"): lambda _: True,
    ("emergency_contacts", "isPrimary"): lambda _: True,
    ("travel_documents", "isPrimary"): lambda _: True,
    # Longer than four characters, so that masks differ, and after they were issued.
    ("travelers", "passportNumber"): lambda number: f"P{number:07}",
    ("travelers", "passportExpiresOn"): lambda number: (date(2036, 1, 1) + timedelta(days=number)).isoformat(),
    ("travel_documents", "documentNumber"): lambda number: f"X{number:07}",
    ("travel_documents", "expiryDate"): lambda number: (date(2036, 1, 1) + timedelta(days=number)).isoformat(),
    ("booking_travelers", "isPrimary"): lambda _: True,
    # Whoever accepts or declines does so on a day, and a trip doesn't end before it starts.
    ("trips", "insuranceStatus"): lambda number: ("not_offered", "offered", "own_cover")[number % 3],
    ("trips", "startDate"): lambda number: (date(2026, 1, 1) + timedelta(days=number)).isoformat(),
    ("trips", "endDate"): lambda number: (date(2036, 1, 1) + timedelta(days=number)).isoformat(),
    ("trips", "status"): lambda number: TRIP_ORDER[number % len(TRIP_ORDER)].value,
    # An item begins at an instant or on a day; a note may do without.
    ("trip_itinerary_items", "itemType"): lambda _: "note",
    ("trip_itinerary_items", "startDate"): lambda _: None,
    ("trip_itinerary_items", "endsAt"): lambda number: f"{2100 + number % 900}-01-01T00:00:00Z",
    # In its trip's currency, far ahead, and at the supplier's later.
    ("payment_schedules", "currency"): lambda _: "USD",
    ("payment_schedules", "status"): lambda _: "upcoming",
    ("payment_schedules", "dueDate"): lambda number: (date(2080, 1, 1) + timedelta(days=number)).isoformat(),
    ("payment_schedules", "supplierDueDate"): lambda number: (date(2090, 1, 1) + timedelta(days=number)).isoformat(),
    # It may begin anywhere but at its ways out; what depends on others fits all of them.
    ("bookings", "status"): lambda number: BOOKING_STARTS[number % len(BOOKING_STARTS)].value,
    ("bookings", "insuranceStatus"): lambda number: ("not_offered", "offered", "own_cover")[number % 3],
    ("bookings", "returnDate"): lambda number: (date(2036, 1, 1) + timedelta(days=number)).isoformat(),
    ("bookings", "totalPriceCents"): lambda number: 1_000_000 + number,
    ("bookings", "priceBreakdown"): lambda _: [],
    ("bookings", "cancellationTerms"): lambda number: [{"daysBefore": number, "deposit": True}],
    # Only planned, so that all of it can be changed; on a booking it is in that one's currency.
    ("payments", "status"): lambda _: "pending",
    ("payments", "paymentType"): lambda number: ("deposit", "installment", "supplement")[number % 3],
    ("payments", "currency"): lambda _: "USD",
    ("payments", "cardLast4"): lambda number: f"{number % 10_000:04d}",
    # Rates that add up to at most 100, days in their order, and what can't be more than something else.
    ("vendor_commission_rules", "bonusPct"): lambda number: number % 25 / 4,
    ("vendor_commission_rules", "commissionPct"): lambda number: number % 90,
    ("vendor_commission_rules", "validTo"): lambda number: f"{2100 + number % 900}-01-01",
    ("vendor_contracts", "validTo"): lambda number: f"{2100 + number % 900}-01-01",
    ("vendor_contracts", "cabinsHeld"): lambda number: 1000 + number,
    ("trip_offerings", "returnDate"): lambda number: f"{2100 + number % 900}-01-01",
    ("trip_offerings", "capacity"): lambda number: 1_000_000 + number,
    # What a calculation makes: 10 percent, shared 80 to 20.
    ("commission_entries", "bookingValueCents"): lambda _: 100_000,
    ("commission_entries", "commissionableCents"): lambda _: 100_000,
    ("commission_entries", "commissionPct"): lambda _: 10,
    ("commission_entries", "grossCommissionCents"): lambda _: 10_000,
    ("commission_entries", "nexionSplitPct"): lambda _: 80,
    ("commission_entries", "agencyShareCents"): lambda _: 8_000,
    ("commission_entries", "hostShareCents"): lambda _: 2_000,
    # Not together with the deposit in cents.
    ("trip_offerings", "depositPct"): lambda _: None,
    # It may begin nearly anywhere, with room for everybody; whoever is put in it has a seat.
    ("groups", "status"): lambda number: GROUP_STARTS[number % len(GROUP_STARTS)].value,
    ("groups", "returnDate"): lambda number: f"{2100 + number % 900}-01-01",
    ("groups", "minGuests"): lambda number: 1000 + number,
    ("groups", "maxGuests"): lambda number: 1_000_000 + number,
    ("group_members", "status"): lambda number: ("reserved", "confirmed")[number % 2],
    ("group_members", "depositPaid"): lambda _: False,
    # Everything else of it can be changed while it is a draft.
    ("invoices", "status"): lambda _: "draft",
    # Not before its issue date, which stays in the year of its number.
    ("invoices", "issueDate"): lambda number: (date(2026, 1, 1) + timedelta(days=number % 180)).isoformat(),
    ("invoices", "dueDate"): lambda number: (date(2090, 1, 1) + timedelta(days=number)).isoformat(),
    # For no booking: it would have to be the client's.
    ("invoices", "lineItems"): lambda number: [
        {
            "description": f"Planning {number}",
            "quantity": 2,
            "unitPriceCents": 100 + number,
            "discountCents": 1,
            "taxRatePct": 19,
        }
    ],
    ("invoices", "discountCents"): lambda number: number % 100,
    # An answer of the kind that says by itself whether the client would recommend the agency has no say about it.
    ("satisfaction_scores", "scoreType"): lambda _: "csat",
    ("satisfaction_scores", "score"): lambda number: 3 + number % 3,
    # A new one is at its beginning.
    ("proposals", "status"): lambda _: "draft",
    ("social_media_posts", "status"): lambda _: "draft",
    # Assets that are there.
    ("social_media_posts", "assetIds"): lambda _: [],
    # Slugs are unique within a type.
    ("managed_content", "contentType"): lambda _: "blog_post",
    ("travel_alerts", "endsAt"): lambda number: f"{2100 + number % 900}-01-01T00:00:00Z",
}
# What a row must have, beyond what its create requires, for a reference to take it: by table and wire name.
REFERRED: dict[tuple[str, str], tuple[str, ...]] = {("email_sequence_enrolments", "contactId"): ("email",)}
# What a body with every field leaves out: with it, the other fields would mean something else.
LEFT_OUT: frozenset[tuple[str, str]] = frozenset(
    {
        ("invoices", "creditsInvoiceId"),
        ("payments", "receivedCents"),
        ("payments", "refundOfPaymentId"),
        # The booking's, which is sent.
        ("payments", "tripId"),
        # Asked for, not stored.
        ("payments", "sendReceipt"),
    }
)
# Where one of several fields must be there, the one that is always sent.
CHOSEN: frozenset[tuple[str, str]] = frozenset({("proposals", "companyId"), ("travel_alerts", "destinationId")})
# What must stand beside a value for a row to hold it, by table and wire name: columns.
BESIDE: dict[tuple[str, str], dict[str, Any]] = {
    ("trip_itinerary_items", "itemType"): {"start_date": "2026-01-01"},
    ("payments", "status"): {"amount_cents": 2, "received_cents": 1},
    ("payments", "refundOfPaymentId"): {"payment_type": "refund"},
    ("social_media_posts", "status"): {"scheduled_for": "2026-01-01T00:00:00Z"},
}
# Fields whose changes follow rules of their own (a state machine, say), which their domain's tests prove.
RULED: frozenset[tuple[str, str]] = frozenset(
    {
        ("deals", "stage"),
        ("deals", "probability"),
        ("notifications", "isRead"),
        ("client_addresses", "isPrimary"),
        ("emergency_contacts", "isPrimary"),
        ("travel_documents", "isPrimary"),
        # Their last four characters change with them.
        ("travel_documents", "documentNumber"),
        ("travelers", "passportNumber"),
        ("trips", "status"),
        ("trips", "totalCostCents"),
        ("trip_itinerary_items", "itemType"),
        ("trip_itinerary_items", "startDate"),
        ("trip_itinerary_items", "startsAt"),
        ("trip_itinerary_items", "position"),
        ("payment_schedules", "tripId"),
        ("payment_schedules", "status"),
        ("payment_schedules", "currency"),
        ("bookings", "status"),
        ("bookings", "priceBreakdown"),
        ("bookings", "nonCommissionableCents"),
        ("bookings", "totalPriceCents"),
        ("bookings", "depositDueOn"),
        ("booking_travelers", "isPrimary"),
        # Bookings show them.
        ("travelers", "firstName"),
        ("travelers", "lastName"),
        ("payments", "status"),
        ("payments", "currency"),
        ("payments", "receivedCents"),
        ("payments", "refundOfPaymentId"),
        ("payments", "bookingId"),
        ("payments", "tripId"),
        ("commission_entries", "status"),
        ("commission_entries", "receivedCents"),
        ("commission_entries", "voidReason"),
        ("groups", "status"),
        ("group_members", "status"),
        ("group_members", "depositPaid"),
        ("trip_offerings", "depositPct"),
        ("trip_offerings", "departureDate"),
        ("trip_offerings", "returnDate"),
        ("invoices", "status"),
        ("invoices", "issueDate"),
        ("invoices", "creditsInvoiceId"),
        ("invoices", "lineItems"),
        ("invoices", "discountCents"),
        # The one that must be there can't be cleared.
        *CHOSEN,
        ("proposals", "status"),
        ("social_media_posts", "status"),
        ("social_media_posts", "assetIds"),
        ("managed_content", "status"),
        ("managed_content", "contentType"),
    }
)


@singledispatch
def example(field: Field, number: int) -> Any:
    """The ``number``-th valid value of a field, as a caller sends it."""
    raise NotImplementedError(f"{type(field).__name__}: say in tests/support/examples.py what a valid value is")


@example.register
def _(field: fields.Text, number: int) -> str:
    return f"Text {number}"[-field.max_length :].strip()


@example.register
def _(_: fields.Slug, number: int) -> str:
    return f"slug-{number}"


@example.register
def _(_: fields.Email, number: int) -> str:
    return f"person-{number}@example.com"


@example.register
def _(_: fields.Url, number: int) -> str:
    return f"https://example.com/{number}"


@example.register
def _(field: fields.OneOf, number: int) -> str:
    return field.values[number % len(field.values)]


@example.register
def _(field: fields.Integer, number: int) -> int:
    return field.minimum + number % (field.maximum - field.minimum + 1)


@example.register
def _(field: Coordinate, number: int) -> float:
    return number * 1_234_567 % (field.limit * 1_000_000) / 1_000_000


@example.register
def _(_: fields.Percent, number: int) -> float:
    return (number * 725 % 10_001) / 100


@example.register
def _(_: fields.Boolean, number: int) -> bool:
    return number % 2 == 1


@example.register
def _(_: fields.Date, number: int) -> str:
    return (date(2026, 1, 1) + timedelta(days=number)).isoformat()


@example.register
def _(_: BirthDate | DayPast, number: int) -> str:
    return (date(1950, 1, 1) + timedelta(days=number)).isoformat()


@example.register
def _(_: fields.Instant, number: int) -> str:
    instant = datetime(2026, 1, 1, 9, 30, tzinfo=UTC) + timedelta(days=number, microseconds=1)
    return instant.isoformat().replace("+00:00", "Z")


@example.register
def _(_: fields.ClockTime, number: int) -> str:
    return f"{number // 60 % 24:02}:{number % 60:02}"


@example.register
def _(_: fields.Id, number: int) -> str:
    return f"{number:08x}-0000-7000-8000-000000000000"


@example.register
def _(field: fields.ListOf, number: int) -> list[Any]:
    return [example(field.item, number), example(field.item, number + 1)]


@example.register
def _(field: fields.ObjectOf, number: int) -> dict[str, Any]:
    return {key: example(one, number) for key, one in field.keys.items()}


@example.register
def _(_: CancellationTier, number: int) -> dict[str, Any]:
    penalty = ({"penaltyPct": number % 101}, {"penaltyCents": number}, {"deposit": True})[number % 3]
    return {"daysBefore": number, **penalty}


@example.register
def _(_: LineItem, number: int) -> dict[str, Any]:
    booking = f"{number:08x}-0000-7000-8000-000000000000"
    line = {"description": f"Planning {number}", "quantity": 2.25, "unitPriceCents": 100 + number, "discountCents": 0}
    return {**line, "taxRatePct": 8.875, "kind": "planning", "bookingId": booking}


@example.register
def _(_: fields.FreeObject, number: int) -> dict[str, Any]:
    return {"number": number, "snake_key": {"camelKey": [1, 2.5, True, None, "é"]}}


@example.register
def _(_: Criteria, number: int) -> dict[str, Any]:
    conditions = [
        {"field": "company.employeeCount", "op": "gte", "value": number},
        {"field": "jobTitle", "op": "contains", "value": f"title {number}"},
    ]
    return {"all" if number % 2 else "any": conditions}
