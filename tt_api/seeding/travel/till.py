"""The ledger of a trip: every payment and refund is a row, and sums are what `services/financial` makes of the rows."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from tt_api.models.enums import PaymentStatus, PaymentType
from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.table import EVERY, Row, SeedTable
from tt_api.seeding.travel.calendar import at
from tt_api.services.financial.payments.ledger import is_wholly_refunded, paid_cents, payment_of

PAYMENTS = SeedTable("payments", moving=EVERY)
BRANDS = ("visa", "mastercard", "amex")
_SOON = timedelta(minutes=30)
_METHODS = ("card", "card", "card", "ach", "wire", "check")
_UNSAID: Row = dict.fromkeys(
    (
        *("booking_id", "trip_id", "invoice_id", "group_member_id", "received_cents"),
        *("card_brand", "card_last4", "transaction_id", "check_number"),
        *("refund_of_payment_id", "refund_reason", "failure_reason", "paid_at", "failed_at", "refunded_at"),
    )
) | {"purpose": "booking", "payee": "supplier", "status": PaymentStatus.PAID, "source": "api"}


def paid(rows: Iterable[Row], purpose: str | None = None) -> int:
    """What rows of one currency come to, in cents."""
    return paid_cents(map(payment_of, rows), purpose=purpose)


class Till:
    """Takes a client's money, and gives it back.

    Attributes:
        rows: what moved, or was to move.
    """

    def __init__(self, client: Row, *numbers: int) -> None:
        self.rows: list[Row] = []
        self._client = client
        self._numbers = numbers
        self._dice = Dice(PAYMENTS.name, *numbers)

    def take(self, cents: int, day: date, kind: PaymentType, **said: Any) -> Row:
        """Write down a payment that came, or as ``status`` says, on that day."""
        method = said.pop("payment_method", None) or self._dice.pick(_METHODS)
        row_id = seed_id(PAYMENTS.name, *self._numbers, len(self.rows) + 1)
        moment = at(day, self._dice)
        status = said.get("status", PaymentStatus.PAID)
        row = {
            "id": row_id,
            "client_id": self._client["id"],
            "amount_cents": cents,
            "currency": self._client["currency"],
            "payment_type": kind,
            "payment_method": method,
            **_UNSAID,
            **self._paper(method, row_id),
            **said,
            "created_at": moment,
            "updated_at": moment,
        }
        if status in (PaymentStatus.PAID, PaymentStatus.PARTIAL):
            row["paid_at"] = moment
        elif status is PaymentStatus.FAILED:
            row["failed_at"] = moment
        self.rows.append(row)
        return row

    def give_back(self, payment: Row, cents: int, day: date, reason: str) -> Row:
        """Refund some of a payment, or all, which makes it a refunded one."""
        same = {key: payment[key] for key in ("booking_id", "trip_id", "invoice_id", "purpose", "payee")}
        row = self.take(
            cents,
            day,
            PaymentType.REFUND,
            payment_method=payment["payment_method"],
            refund_of_payment_id=payment["id"],
            refund_reason=reason,
            **same,
        )
        # On the day of the payment, it is later than that.
        row |= dict.fromkeys(("paid_at", "created_at", "updated_at"), max(row["paid_at"], payment["paid_at"] + _SOON))
        refunds = [payment_of(each) for each in self.rows if each["refund_of_payment_id"] == payment["id"]]
        if is_wholly_refunded(payment_of(payment), refunds):
            payment["status"] = PaymentStatus.REFUNDED
            payment["refunded_at"] = payment["updated_at"] = row["paid_at"]
        return row

    def _paper(self, method: str, row_id: str) -> Row:
        """What proves it: a card's last digits, a cheque's number, a processor's id."""
        if method == "check":
            return {"check_number": self._dice.digits("####")}
        number = {"transaction_id": f"{method}_{row_id.replace('-', '')[:20]}"}
        if method != "card":
            return number
        return {**number, "card_brand": self._dice.pick(BRANDS), "card_last4": self._dice.digits("####")}
