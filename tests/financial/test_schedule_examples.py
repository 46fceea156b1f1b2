"""Payment schedules come out as the agency worked them out by hand."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.support.worked_examples import examples
from tt_api.errors import ValidationError
from tt_api.services.financial.schedules.instalments import Instalment, allocate, instalment_status
from tt_api.services.financial.schedules.plan import FINAL_PAYMENT_DAYS, PlanTerms, deposit_of, plan_payments
from tt_api.services.financial.schedules.reminders import SUPPLIER_OFFSETS, due_reminder

Example = dict[str, Any]
TODAY = date(2026, 11, 28)


def a_day(text: str) -> date:
    return date.fromisoformat(text)


@examples("schedule_generate")
def test_plan(given: Example, expect: list[Example]) -> None:
    percent = Decimal(given.get("deposit_pct", 0))
    terms = PlanTerms(
        given["total"],
        given.get("deposit_cents", deposit_of(given["total"], percent)),
        given.get("instalments", 1),
        given.get("final_payment_days", FINAL_PAYMENT_DAYS),
        given.get("buffer_days", 0),
    )
    found = plan_payments(terms, a_day(given["departure"]), a_day(given["today"]))
    assert expect == [
        {
            "installmentNumber": each.number,
            "amountCents": each.amount_cents,
            "dueDate": each.due_date.isoformat(),
            "kind": each.kind,
        }
        for each in found
    ]


@examples("schedule_status")
def test_status(given: Example, expect: Example) -> None:
    instalment = Instalment(1, given["amount"], a_day(given["due"]))
    assert instalment_status(instalment, given["paid"], a_day(given["today"])) == expect["status"]


@examples("schedule_reminder")
def test_reminder(given: Example, expect: Example) -> None:
    found = due_reminder(a_day(given["due"]), a_day(given["today"]), a_day(given["created"]), given["sent"])
    assert found == expect["offset"]


@examples("schedule_allocation")
def test_allocation(given: Example, expect: Example) -> None:
    rows = [
        Instalment(
            each["installmentNumber"], each["amountCents"], a_day(each["dueDate"]), each.get("status") == "waived"
        )
        for each in given["rows"]
    ]
    found = allocate(rows, given["paidCents"])
    assert expect == {
        "instalments": [{"installmentNumber": row.number, "paidCents": found.paid_cents[row.number]} for row in rows],
        "unallocatedCents": found.unallocated_cents,
    }


def test_dates_that_have_passed_are_dropped() -> None:
    plan = plan_payments(PlanTerms(100_001, 1, parts=6), date(2027, 4, 15), TODAY)
    # The final payment on 15 January, and one part on 15 December before it.
    assert [(each.due_date, each.amount_cents) for each in plan] == [
        (TODAY, 1),
        (date(2026, 12, 15), 50_000),
        (date(2027, 1, 15), 50_000),
    ]

    # A part that would fall on today goes as well: the deposit is today's.
    plan = plan_payments(PlanTerms(100, 10, parts=2), date(2027, 3, 28), TODAY)
    assert [(each.due_date, each.amount_cents) for each in plan] == [(TODAY, 10), (date(2026, 12, 28), 90)]


def test_a_deposit_of_everything_leaves_no_parts_of_nothing() -> None:
    plan = plan_payments(PlanTerms(100, 100, parts=3), date(2027, 6, 15), TODAY)
    assert [(each.kind, each.amount_cents) for each in plan] == [("deposit", 100)]
    plan = plan_payments(PlanTerms(2, 0, parts=3), date(2027, 6, 15), TODAY)
    assert [(each.number, each.kind, each.amount_cents) for each in plan] == [(1, "final_payment", 2)]
    with pytest.raises(ValidationError) as refused:
        plan_payments(PlanTerms(100, 101), date(2027, 6, 15), TODAY)
    assert refused.value.problems[0].path == ("depositCents",)


def test_a_moved_date_takes_the_money_of_a_later_one() -> None:
    first, second = Instalment(1, 100, TODAY), Instalment(2, 100, TODAY + timedelta(days=30))
    assert allocate([first, second], 100).paid_cents == {1: 100, 2: 0}
    moved = second._replace(due_date=TODAY - timedelta(days=1))
    assert allocate([first, moved], 100).paid_cents == {1: 0, 2: 100}
    assert allocate([first, second._replace(due_date=TODAY)], 100).paid_cents == {1: 100, 2: 0}
    assert allocate([first], -5) == ({1: 0}, 0)


def test_states_go_back_too() -> None:
    late = Instalment(1, 100, TODAY - timedelta(days=1))
    assert instalment_status(late, 99, TODAY) == "overdue"
    assert instalment_status(late._replace(due_date=TODAY), 99, TODAY) == "due"
    assert instalment_status(late._replace(due_date=TODAY + timedelta(days=8)), 99, TODAY) == "upcoming"
    assert instalment_status(late, 0, TODAY, paid_by_hand=True) == "paid"
    assert instalment_status(late._replace(is_waived=True), 100, TODAY, paid_by_hand=True) == "waived"


@pytest.mark.parametrize(
    ("days_left", "sent", "expected"),
    [
        (15, [], None),
        (12, [], 14),
        (11, [], None),  # three days late says nothing any more
        (7, [], 7),  # the 14 that was missed isn't made up for
        (0, [], 1),
        (-1, [1], -1),
        (-3, [], -1),
        (-4, [], None),
    ],
)
def test_reminders_by_the_day(days_left: int, sent: list[int], expected: int | None) -> None:
    due = TODAY + timedelta(days=days_left)
    assert due_reminder(due, TODAY, date(2026, 1, 1), sent) == expected


def test_a_reminder_on_the_day_the_row_was_made_is_sent() -> None:
    assert due_reminder(TODAY + timedelta(days=7), TODAY, TODAY, []) == 7


def test_staff_is_reminded_of_the_suppliers_date() -> None:
    found = [
        due_reminder(TODAY + timedelta(days=left), TODAY, date(2026, 1, 1), [], SUPPLIER_OFFSETS) for left in range(5)
    ]
    assert found == [1, 1, 3, 3, None]
