"""Payments, instalments and commissions: amounts that ours keep in another form."""

from decimal import Decimal

from tt_api.current import settings
from tt_api.cutover.finishing.row import Note, Row
from tt_api.cutover.values import UnfitError
from tt_api.services.financial.rounding import half_up, percent_of
from tt_api.services.operations.agency_day import today

_MOVED = frozenset(("paid", "partial", "refunded"))
_CAME = frozenset(("received", "split_paid", "final"))


def complete_payment(row: Row, note: Note) -> None:
    """A refund is positive, a partial payment says how much has come, and money that moved says when."""
    amount = int(row["amount_cents"] or 0)
    if amount < 0 and row["payment_type"] == "refund":
        row["amount_cents"] = str(-amount)
        note("amountCents", "turned positive: the type says that it is a refund")
    if row["status"] == "partial" and row["received_cents"] is None:
        raise UnfitError("is partial, and nothing says how much has come")
    if row["status"] != "partial":
        row["received_cents"] = None
    if row["status"] in _MOVED and row["paid_at"] is None:
        row["paid_at"] = row.get("created_at")
        note("paidAt", "had none: when it was recorded")
    row["source"] = "import"


def complete_instalment(row: Row, note: Note) -> None:  # noqa: ARG001 -- as all of them
    """What was called paid there stays so, covered by money or not; reminders of days past aren't made up for."""
    row["paid_by_hand"] = "t" if row["status"] == "paid" else "f"
    row["due_date_since"] = row["due_date_since"] or today().isoformat()


def complete_commission(row: Row, note: Note) -> None:
    """A commission knows of what it is a share, and how it is shared, to the cent."""
    if row["gross_commission_cents"] is None:
        raise UnfitError("has no gross commission")
    gross = int(row["gross_commission_cents"])
    value, rate = _basis(row, gross, note)
    split = Decimal(row["nexion_split_pct"] or settings().nexion_split_pct)
    agency = percent_of(gross, split)
    if row["agency_share_cents"] is not None and int(row["agency_share_cents"]) != agency:
        note("agencyShareCents", "worked out from the gross and the split")
    row |= {
        "booking_value_cents": str(value),
        "commission_pct": str(rate),
        "commissionable_cents": str(value - int(row["non_commissionable_cents"] or 0)),
        "nexion_split_pct": str(split),
        "agency_share_cents": str(agency),
        "host_share_cents": str(gross - agency),
    }
    if row["status"] in _CAME:
        if row["received_cents"] is None:
            row["received_cents"] = str(gross)
            note("receivedCents", "had none: the gross, since it is said to have come")
        row["is_settled"] = "t"


def _basis(row: Row, gross: int, note: Note) -> tuple[int, Decimal]:
    """The booking's value in cents and the rate in percent; one that is missing follows from the other."""
    earns_nothing = int(row["non_commissionable_cents"] or 0)
    value = int(row["booking_value_cents"]) if row["booking_value_cents"] else None
    rate = Decimal(row["commission_pct"]) if row["commission_pct"] else None
    if value is None and rate:
        value = half_up(Decimal(gross) * 100 / rate) + earns_nothing
        note("bookingValueCents", "had none: follows from the gross and the rate")
    if value is None:
        raise UnfitError("says neither of what it is a share nor at which rate")
    if rate is None:
        shared = value - earns_nothing
        rate = Decimal(half_up(Decimal(gross) * 10_000 / shared)).scaleb(-2) if shared > 0 else Decimal(0)
        note("commissionPct", "had none: follows from the gross and the value")
    return value, rate
