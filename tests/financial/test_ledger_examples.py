"""Payments add up to what the agency worked out by hand, and no more is taken or given back than there is."""

from typing import Any

import pytest

from tests.support.worked_examples import examples
from tt_api.errors import ConflictError
from tt_api.models.enums import BookingStatus, PaymentStatus, PaymentType
from tt_api.services.financial.payments.caps import Account, judge_payment, judge_refund_of, payment_type
from tt_api.services.financial.payments.ledger import (
    Payment,
    balance_cents,
    effect_cents,
    is_wholly_refunded,
    overpaid_cents,
    paid_cents,
    refundable_cents,
)

Example = dict[str, Any]
DEPOSIT = Payment(PaymentType.DEPOSIT, PaymentStatus.PAID, 50_000)
REFUND = Payment(PaymentType.REFUND, PaymentStatus.PAID, 50_000)
PENDING = PaymentStatus.PENDING


def payment(given: Example) -> Payment:
    return Payment(
        PaymentType(given["type"]),
        PaymentStatus(given["status"]),
        given["amountCents"],
        given.get("receivedCents"),
        currency=given.get("currency", "USD"),
    )


@examples("booking_ledger")
def test_ledger(given: Example, expect: Example) -> None:
    paid = paid_cents(payment(each) for each in given["payments"])
    price = given["totalPriceCents"]
    assert expect == {
        "paidCents": paid,
        "balanceCents": balance_cents(price, paid),
        "overpaidCents": overpaid_cents(price, paid),
    }


@examples("lifetime_value")
def test_lifetime_value(given: Example, expect: Example) -> None:
    payments = [payment(each) for each in given["payments"]]
    assert paid_cents(payments, currency=given["currency"]) == expect["lifetimeValueCents"]


def is_refused(account: Account, before: Payment | None, after: Payment, *, has_happened: bool = False) -> bool:
    try:
        judge_payment(account, before, after, has_happened=has_happened)
    except ConflictError:
        return True
    return False


@examples("payment_cap")
def test_cap(given: Example, expect: Example) -> None:
    after = Payment(
        PaymentType(given.get("type", "installment")), PaymentStatus(given.get("status", "paid")), given["amount"]
    )
    account = Account(given["price"], given["paid"])
    refused = is_refused(account, None, after, has_happened=given["door"] == "webhook")
    assert (409 if refused else 201) == expect["http"]


def test_a_refunded_partial_payment_stays_what_it_had_brought_in() -> None:
    part = Payment(PaymentType.DEPOSIT, PaymentStatus.REFUNDED, 50_000, 15_000)
    assert paid_cents([part, REFUND._replace(amount_cents=15_000)]) == 0


def test_a_planning_fee_pays_no_part_of_the_trip() -> None:
    fee = DEPOSIT._replace(purpose="planning_fee")
    assert paid_cents([fee, DEPOSIT], purpose="booking") == 50_000
    assert paid_cents([fee, DEPOSIT], currency="USD") == 100_000


@pytest.mark.parametrize(("refunded", "left"), [([], 50_000), ([20_000], 30_000), ([20_000, 30_000], 0), ([60_000], 0)])
def test_a_payment_is_refunded_when_its_paid_refunds_reach_it(refunded: list[int], left: int) -> None:
    refunds = [REFUND._replace(amount_cents=amount) for amount in refunded]
    under_way = REFUND._replace(status=PENDING)
    assert refundable_cents(DEPOSIT, [*refunds, under_way]) == left
    assert is_wholly_refunded(DEPOSIT, [*refunds, under_way]) == (left == 0)


def test_what_brought_nothing_in_is_not_refunded() -> None:
    assert not is_wholly_refunded(DEPOSIT._replace(status=PENDING), [REFUND])
    assert not is_wholly_refunded(REFUND, [REFUND])


class TestCaps:
    account = Account(100_000, 60_000)

    def test_making_a_planned_payment_count_is_what_the_price_refuses(self) -> None:
        planned = DEPOSIT._replace(amount_cents=40_001, status=PENDING)
        assert not is_refused(self.account, None, planned)
        assert is_refused(self.account, planned, planned._replace(status=PaymentStatus.PAID))
        part = planned._replace(status=PaymentStatus.PARTIAL, received_cents=40_000)
        assert not is_refused(self.account, planned, part)
        # The 40 000 are in what is paid by now: one cent more is too much.
        full = Account(100_000, 100_000)
        assert is_refused(full, part, part._replace(status=PaymentStatus.PAID))
        assert not is_refused(full, part, part._replace(received_cents=1))

    def test_without_a_price_and_for_other_purposes_nothing_is_capped(self) -> None:
        assert not is_refused(Account(None, 0), None, DEPOSIT)
        assert not is_refused(Account(100_000, 100_000), None, DEPOSIT._replace(purpose="service_fee"))

    def test_an_overpaid_booking_takes_nothing_more_and_gives_back_all(self) -> None:
        account = Account(95_000, 100_000)
        assert is_refused(account, None, DEPOSIT._replace(amount_cents=1))
        assert not is_refused(account, None, REFUND._replace(amount_cents=100_000))

    def test_a_refund_is_judged_when_it_is_planned_and_when_it_leaves(self) -> None:
        planned = REFUND._replace(amount_cents=60_000, status=PENDING)
        assert not is_refused(self.account, None, planned)
        assert is_refused(self.account, None, planned._replace(amount_cents=60_001))
        assert is_refused(Account(100_000, 59_999), planned, planned._replace(status=PaymentStatus.PAID))
        # What has left already isn't asked for twice.
        gone = planned._replace(status=PaymentStatus.PAID)
        assert not is_refused(Account(100_000, 0), gone, gone)

    def test_collected_money_is_written_down_but_none_is_made_up(self) -> None:
        refunded = Account(100_000, 60_000, BookingStatus.REFUNDED)
        assert not is_refused(refunded, None, DEPOSIT, has_happened=True)
        assert is_refused(self.account, None, REFUND._replace(amount_cents=60_001), has_happened=True)

    def test_a_refunded_booking_takes_no_payments_and_a_cancelled_one_does(self) -> None:
        cancelled = Account(100_000, 0, BookingStatus.CANCELLED)
        assert not is_refused(cancelled, None, DEPOSIT)
        refunded = cancelled._replace(status=BookingStatus.REFUNDED)
        planned = DEPOSIT._replace(status=PENDING, purpose="other")
        assert is_refused(refunded, None, DEPOSIT)
        assert is_refused(refunded, None, planned)
        assert is_refused(refunded, planned, planned._replace(status=PaymentStatus.PAID))
        assert not is_refused(refunded, planned, planned._replace(status=PaymentStatus.FAILED))

    def test_the_refusal_says_how_much_is_left(self) -> None:
        with pytest.raises(ConflictError, match=r"500\.00 USD is more than the 400\.00 USD left of the price"):
            judge_payment(self.account, None, DEPOSIT)
        with pytest.raises(ConflictError, match=r"500\.00 USD is more than the 300\.00 USD left of its payment"):
            judge_refund_of(REFUND, 30_000)
        judge_refund_of(REFUND, 50_000)


@pytest.mark.parametrize(
    ("amount", "paid", "deposit", "expected"),
    [
        (10_000, 0, 50_000, "deposit"),
        (100_000, 0, 50_000, "deposit"),
        (10_000, 50_000, 50_000, "installment"),
        (50_000, 50_000, 50_000, "final_payment"),
        (100_000, 0, None, "final_payment"),
        (10_000, 0, 0, "installment"),
    ],
)
def test_what_a_payment_is_for(amount: int, paid: int, deposit: int | None, expected: str) -> None:
    assert payment_type(amount, Account(100_000, paid), deposit) == expected
    assert payment_type(1, Account(None, 0), None) == "installment"


def test_effects() -> None:
    effects = {status: effect_cents(DEPOSIT._replace(status=status, received_cents=None)) for status in PaymentStatus}
    assert effects == {"pending": 0, "partial": 0, "paid": 50_000, "refunded": 50_000, "failed": 0}
    effects = {status: effect_cents(REFUND._replace(status=status)) for status in PaymentStatus}
    assert effects == {"pending": 0, "partial": 0, "paid": -50_000, "refunded": 0, "failed": 0}
