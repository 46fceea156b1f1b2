"""What a change of a commission makes of the rest of it: its state, that state's day, whether it is settled."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tt_api.errors import ConflictError, ValidationError
from tt_api.models.enums import CommissionStatus
from tt_api.models.transitions import COMMISSIONS
from tt_api.services.financial.commissions.amounts import split
from tt_api.services.financial.commissions.receipts import (
    Standing,
    judge_open,
    recall_due_after,
    standing,
    status_by_receipts,
)

Values = Mapping[str, Any]

# The day that a state sets when it is entered first.
_DAYS = {
    CommissionStatus.EARNED: "earned_on",
    CommissionStatus.INVOICED: "invoiced_on",
    CommissionStatus.RECEIVED: "received_on",
    CommissionStatus.SPLIT_PAID: "split_paid_on",
    CommissionStatus.FINAL: "finalized_on",
}


def came(entry: Values, changes: Values) -> int:
    """What comes with a change of what was received, in cents; below zero is taken back."""
    received: int = changes.get("received_cents", entry["received_cents"]) or 0
    return received - (entry["received_cents"] or 0)


def consequences(entry: Values, changes: Values, today: date) -> dict[str, Any]:
    """What follows from a change, by column.

    Args:
        entry: as it was.
        changes: what differs.
        today: the agency's day.

    Raises:
        ConflictError: the commission is closed, the move isn't possible, or what is settled by money is to be open.
        ValidationError: something is missing that the change needs.
    """
    judge_open(CommissionStatus(entry["status"]), entry["void_reason"])
    wanted = {**entry, **changes}
    if wanted["received_cents"] is None and entry["received_cents"] is not None:
        raise ValidationError.at("receivedCents", "can't be taken away: send 0 where all of it was taken back")
    asked = CommissionStatus(wanted["status"])
    COMMISSIONS.judge(CommissionStatus(entry["status"]), asked)
    found = _standing(entry, changes, closes=asked is CommissionStatus.FINAL)
    status = status_by_receipts(asked, found)
    if status is CommissionStatus.RECEIVED and found.received_cents is None:
        raise ValidationError.at("receivedCents", "is needed to say that the commission was received")
    return {
        "status": status.value,
        "is_settled": found.is_settled,
        "recall_due_cents": recall_due_after(entry["recall_due_cents"], came(entry, changes)),
        "agency_received_cents": _agency_received(wanted, status),
        **_days(entry, wanted, {asked, status}, today),
    }


def _standing(entry: Values, changes: Values, *, closes: bool) -> Standing:
    """How the commission stands after the change; one that was closed short stays closed until somebody opens it."""
    gross = entry["gross_commission_cents"]
    before = standing(gross, _receipts(entry))
    by_hand = entry["is_settled"] and not before.is_settled
    closed_short = closes or changes.get("is_settled", by_hand)
    found = standing(gross, _receipts({**entry, **changes}), closed_short=closed_short)
    if changes.get("is_settled") is False and found.is_settled:
        raise ConflictError("The commission is settled by what was received, so it can't be open")
    return found


def _receipts(entry: Values) -> list[int]:
    """Their sum stands for all of them."""
    received = entry["received_cents"]
    return [] if received is None else [received]


def _agency_received(wanted: Values, status: CommissionStatus) -> int | None:
    """What came to the agency's account: once the split is paid, its share of what was received, unless it is said."""
    said: int | None = wanted["agency_received_cents"]
    if said is not None or status is not CommissionStatus.SPLIT_PAID:
        return said
    if wanted["received_cents"] is None:
        raise ValidationError.at("agencyReceivedCents", "is needed where it isn't known what the supplier has paid")
    return split(wanted["received_cents"], wanted["nexion_split_pct"]).agency_cents


def _days(entry: Values, wanted: Values, states: set[CommissionStatus], today: date) -> dict[str, date]:
    """The days of states that are entered, and of the first money, unless they are said or were set before."""
    entered = [_DAYS[state] for state in states if state != entry["status"] and state in _DAYS]
    if wanted["received_cents"] is not None:
        entered.append("received_on")
    return {day: today for day in entered if wanted[day] is None}
