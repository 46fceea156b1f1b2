"""Commissions: what bookings earn by their vendors' rules, and what came of it: all, some, nothing, or back again."""

from datetime import date
from decimal import Decimal
from operator import itemgetter

from tt_api.errors import ValidationError
from tt_api.models.enums import BookingStatus, CommissionStatus, PaymentStatus
from tt_api.seeding.catalogue.commission_rules import RULES_OF
from tt_api.seeding.dice import Dice, seed_id, weighted
from tt_api.seeding.table import EVERY, Row, SeedTable
from tt_api.seeding.travel.bookings import Reservation
from tt_api.seeding.travel.calendar import TODAY, YESTERDAY, after, at
from tt_api.services.financial.commissions.amounts import Rates, commission, receipt_share, split
from tt_api.services.financial.commissions.dates import BookingDates, expected_on
from tt_api.services.financial.commissions.rates import Sale, VendorRate, vendor_rate
from tt_api.services.financial.commissions.receipts import (
    after_cancellation,
    recall_due_after,
    standing,
    status_by_receipts,
)

ENTRIES = SeedTable("commission_entries", moving=EVERY)
RECEIPTS = SeedTable("commission_receipts", moving=EVERY)
SPLIT_PCT = Decimal(80)
_S, _B = CommissionStatus, BookingStatus
_EARNING = (_B.CONFIRMED, _B.TICKETED, _B.IN_PROGRESS, _B.COMPLETED, _B.CANCELLED, _B.REFUNDED)
# Of a hundred, how many nobody has written down.
_MISSING = 6
# Days after which somebody asks.
_PATIENCE = 15
# What comes of it once it is expected, in parts of the gross.
_OUTCOMES = weighted({"all": 52, "pieces": 12, "cents_short": 4, "short": 4, "closed_short": 4, "nothing": 6})
_PARTS = {"all": (100,), "pieces": (70, 30), "short": (85,), "closed_short": (90,), "nothing": ()}


def commission_of(booked: Reservation) -> tuple[list[Row], list[Row]]:
    """The entry for a booking, where there is one, and its receipts."""
    row = booked.row
    dice = Dice(ENTRIES.name, *_numbers(row["id"]))
    price = row["total_price_cents"]
    if booked.status not in _EARNING or not price or not row["confirmed_at"] or dice.chance(_MISSING):
        return [], []
    rate = _rate(booked)
    if rate is None or rate.commission_pct == 0:
        return [], []
    entry = _projected(booked, rate, dice)
    receipts = _receive(booked, entry, dice)
    _share_out(receipts)
    return [entry], receipts


def _numbers(row_id: str) -> tuple[int]:
    return (int(row_id.replace("-", "")[-12:], 16),)


def _rate(booked: Reservation) -> VendorRate | None:
    """What the vendor pays; None where it has no rule for this and no rate of its own."""
    row = booked.row
    sale = Sale(
        row["trip_type"], row["product_type"], row["booked_on"], row["departure_date"], row["total_price_cents"]
    )
    try:
        return vendor_rate(RULES_OF[booked.vendor.name], sale, booked.vendor.default_pct)
    except ValidationError:
        return None


def _projected(booked: Reservation, rate: VendorRate, dice: Dice) -> Row:
    row = booked.row
    rates = Rates(rate.commission_pct, rate.bonus_pct, rate.bonus_cents, SPLIT_PCT)
    earns = commission(row["total_price_cents"], row["non_commissionable_cents"], rates)
    paid = [each["paid_at"] for each in booked.payments if each["status"] is PaymentStatus.PAID]
    dates = BookingDates(
        min(paid).date() if paid else None,
        row["deposit_due_on"],
        row["final_payment_due_on"],
        row["departure_date"],
        row["return_date"],
    )
    is_back = booked.status is _B.COMPLETED
    written = row["confirmed_at"]
    return {
        "id": seed_id(ENTRIES.name, *_numbers(row["id"])),
        "booking_id": row["id"],
        "vendor_id": row["vendor_id"],
        "rule_id": rate.rule_id,
        "status": _S.EARNED if is_back else _S.PROJECTED,
        "currency": row["currency"],
        "booking_value_cents": row["total_price_cents"],
        "non_commissionable_cents": row["non_commissionable_cents"],
        "commissionable_cents": earns.commissionable_cents,
        "commission_pct": rates.commission_pct,
        "bonus_pct": rates.bonus_pct,
        "bonus_cents": rates.bonus_cents,
        "gross_commission_cents": earns.gross_cents,
        "nexion_split_pct": SPLIT_PCT,
        "agency_share_cents": earns.shares.agency_cents,
        "host_share_cents": earns.shares.host_cents,
        "expected_on": expected_on(booked.vendor.basis, booked.vendor.pay_days, dates),
        "earned_on": row["return_date"] if is_back else None,
        **dict.fromkeys(("invoiced_on", "received_on", "split_paid_on", "finalized_on")),
        **dict.fromkeys(("received_cents", "agency_received_cents")),
        "is_settled": False,
        "vendor_reference": None,
        "is_protected": dice.chance(8),
        "recall_due_cents": 0,
        "void_reason": None,
        "voided_at": None,
        "chase_count": 0,
        "last_chased_on": None,
        "next_chase_on": None,
        "created_at": written,
        "updated_at": written,
    }


def _receive(booked: Reservation, entry: Row, dice: Dice) -> list[Row]:
    """What came by now, and what that makes of the entry."""
    expected: date | None = entry["expected_on"]
    outcome = dice.pick(_OUTCOMES)
    cancelled_at = booked.row["cancelled_at"]
    until = cancelled_at.date() if cancelled_at else TODAY
    receipts: list[Row] = []
    if expected and after(expected, 6) < until:
        receipts = _receipts(entry, outcome, expected, dice)
        _settle(entry, receipts, outcome)
    if cancelled_at:
        return _cancel(booked, entry, receipts, dice)
    if entry["is_settled"]:
        _share(entry, receipts)
    elif expected and expected < TODAY:
        _chase(entry, expected, dice)
    return receipts


def _receipts(entry: Row, outcome: str, expected: date, dice: Dice) -> list[Row]:
    gross = entry["gross_commission_cents"]
    amounts = [gross - 60] if outcome == "cents_short" else [gross * part // 100 for part in _PARTS[outcome]]
    if outcome == "pieces":
        amounts[-1] = gross - sum(amounts[:-1])
    days = sorted(min(after(expected, dice.between(-3, 6)), YESTERDAY) for _ in amounts)
    return [_receipt(entry, number, cents, day, dice)
            for number, (cents, day) in enumerate(zip(amounts, days, strict=True), 1) if cents > 0]  # fmt: skip


def _receipt(entry: Row, number: int, cents: int, day: date, dice: Dice) -> Row:
    moment = at(day, dice)
    return {
        "id": seed_id(RECEIPTS.name, *_numbers(entry["id"]), number),
        "entry_id": entry["id"],
        "currency": entry["currency"],
        "amount_cents": cents,
        "received_on": day,
        "reference": dice.pick(("EFT ", "CHQ ")) + dice.digits("######"),
        "created_at": moment,
        "updated_at": moment,
    }


def _share_out(receipts: list[Row]) -> None:
    so_far = 0
    for row in sorted(receipts, key=itemgetter("created_at", "id")):
        so_far += row["amount_cents"]
        row["agency_share_cents"] = receipt_share(row["amount_cents"], so_far, SPLIT_PCT)


def _settle(entry: Row, receipts: list[Row], outcome: str) -> None:
    found = standing(
        entry["gross_commission_cents"],
        [row["amount_cents"] for row in receipts],
        closed_short=outcome == "closed_short" and bool(receipts),
    )
    status = status_by_receipts(entry["status"], found)
    entry |= {"received_cents": found.received_cents, "is_settled": found.is_settled, "status": status}
    if receipts:
        last = receipts[-1]
        entry["vendor_reference"] = last["reference"]
        entry["updated_at"] = max(entry["updated_at"], last["created_at"])
        if status is _S.RECEIVED:
            entry["received_on"] = last["received_on"]
            # What came before they had traveled was never merely earned.
            if entry["earned_on"] and entry["earned_on"] > last["received_on"]:
                entry["earned_on"] = None


def _share(entry: Row, receipts: list[Row]) -> None:
    """The host passes our part on, and later the entry is closed."""
    came: date = receipts[-1]["received_on"]
    if after(came, 14) < TODAY:
        entry["status"], entry["split_paid_on"] = _S.SPLIT_PAID, after(came, 14)
        entry["agency_received_cents"] = split(entry["received_cents"], SPLIT_PCT).agency_cents
    if after(came, 60) < TODAY:
        entry["status"], entry["finalized_on"] = _S.FINAL, after(came, 60)


def _chase(entry: Row, expected: date, dice: Dice) -> None:
    """Nobody has paid, or not all: some have been billed, and asked again."""
    late = (TODAY - expected).days
    if entry["status"] is _S.EARNED and dice.chance(50):
        entry["status"], entry["invoiced_on"] = _S.INVOICED, max(entry["earned_on"], after(expected, -5))
    if late > _PATIENCE and dice.chance(70):
        entry["chase_count"] = min(4, late // _PATIENCE)
        entry["last_chased_on"] = after(TODAY, -dice.between(1, min(14, late)))
        entry["next_chase_on"] = after(TODAY, dice.between(-2, 12))


def _cancel(booked: Reservation, entry: Row, receipts: list[Row], dice: Dice) -> list[Row]:
    """Nothing is expected any more, and what came is due back; some of it has gone back already."""
    end = after_cancellation(entry["status"], entry["received_cents"], is_protected=entry["is_protected"])
    cancelled_at = booked.row["cancelled_at"]
    entry["updated_at"] = max(entry["updated_at"], cancelled_at)
    if end.is_voided:
        entry["void_reason"], entry["voided_at"] = "booking_cancelled", cancelled_at
    entry["recall_due_cents"] = end.recall_due_cents
    back_on = after(cancelled_at.date(), 12)
    if end.recall_due_cents and back_on < TODAY and dice.chance(50):
        back = _receipt(entry, 9, -end.recall_due_cents, back_on, dice)
        entry["recall_due_cents"] = recall_due_after(end.recall_due_cents, back["amount_cents"])
        receipts = [*receipts, back]
        entry["received_cents"] = sum(row["amount_cents"] for row in receipts)
    return receipts
