"""The tables of moves say what the agency's rules say, state by state."""

from datetime import date, timedelta
from enum import StrEnum
from itertools import product
from typing import Any

import pytest

from tests.support.worked_examples import examples
from tt_api.errors import ConflictError
from tt_api.models.enums import (
    BookingStatus,
    CommissionStatus,
    InvoiceStatus,
    PaymentStatus,
    ScheduleStatus,
    TripStatus,
)
from tt_api.models.transitions import (
    BOOKING_STARTS,
    BOOKINGS,
    CLIENT_TRIPS,
    COMMISSIONS,
    INVOICES,
    PAYMENT_SCHEDULES,
    PAYMENTS,
)
from tt_api.resources.state_machine import StateMachine
from tt_api.services.financial.invoices.status import InvoiceFacts, invoice_status
from tt_api.services.financial.schedules.instalments import Instalment, instalment_status

Example = dict[str, Any]
ALL: list[tuple[type[StrEnum], StateMachine[Any]]] = [
    (BookingStatus, BOOKINGS),
    (TripStatus, CLIENT_TRIPS),
    (PaymentStatus, PAYMENTS),
    (ScheduleStatus, PAYMENT_SCHEDULES),
    (InvoiceStatus, INVOICES),
    (CommissionStatus, COMMISSIONS),
]


def check(machine: StateMachine[Any], states: type[StrEnum], given: Example, expect: Example) -> None:
    before, after = states(given["from"]), states(given["to"])
    if expect["http"] == 200:
        machine.judge(before, after)
        return
    with pytest.raises(ConflictError) as refused:
        machine.judge(before, after)
    assert refused.value.status == expect["http"]
    assert f"is {before} and can't become {after}" in refused.value.message
    assert all(state in refused.value.message for state in machine.next_states(before))


@examples("move_booking")
def test_booking(given: Example, expect: Example) -> None:
    check(BOOKINGS, BookingStatus, given, expect)


@examples("move_payment")
def test_payment(given: Example, expect: Example) -> None:
    check(PAYMENTS, PaymentStatus, given, expect)


@examples("move_invoice")
def test_invoice(given: Example, expect: Example) -> None:
    check(INVOICES, InvoiceStatus, given, expect)


@examples("move_commission")
def test_commission(given: Example, expect: Example) -> None:
    check(COMMISSIONS, CommissionStatus, given, expect)


@examples("move_client_trip")
def test_client_trip(given: Example, expect: Example) -> None:
    check(CLIENT_TRIPS, TripStatus, given, expect)


@pytest.mark.parametrize(("states", "machine"), ALL)
def test_every_state_is_in_its_table_and_leads_elsewhere(states: type[StrEnum], machine: StateMachine[Any]) -> None:
    assert set(machine.moves) == set(states)
    assert all(state not in after for state, after in machine.moves.items())
    assert all(f"`{state}`:" in machine.description() for state in states)


def asked(machine: StateMachine[Any]) -> dict[str, set[str]]:
    return {state: set(machine.next_states(state)) for state in machine.moves}


def alone(machine: StateMachine[Any]) -> dict[str, set[str]]:
    found = {
        state: set(machine.next_states(state, by_itself=True)) - set(machine.next_states(state))
        for state in machine.moves
    }
    return {state: after for state, after in found.items() if after}


def words(**moves: str) -> dict[str, set[str]]:
    return {state: set(after.split()) for state, after in moves.items()}


def test_bookings() -> None:
    assert asked(BOOKINGS) == words(
        inquiry="quoted hold deposit_paid confirmed ticketed in_progress completed cancelled",
        quoted="hold deposit_paid confirmed ticketed in_progress completed cancelled",
        hold="quoted deposit_paid confirmed ticketed in_progress completed cancelled",
        deposit_paid="confirmed ticketed in_progress completed cancelled",
        confirmed="ticketed in_progress completed cancelled",
        ticketed="in_progress completed cancelled",
        in_progress="completed cancelled",
        completed="",
        cancelled="refunded",
        refunded="",
    )
    assert alone(BOOKINGS) == {}
    assert set(BookingStatus) - set(BOOKING_STARTS) == {"cancelled", "refunded"}


def test_client_trips() -> None:
    assert asked(CLIENT_TRIPS) == words(
        inquiry="planning quoted booked deposited paid cancelled",
        planning="inquiry quoted booked deposited paid traveling completed cancelled",
        quoted="inquiry planning booked deposited paid traveling completed cancelled",
        booked="planning quoted deposited paid traveling completed cancelled",
        deposited="paid traveling completed cancelled",
        paid="traveling completed cancelled",
        traveling="completed cancelled",
        completed="",
        cancelled="planning",
    )
    assert alone(CLIENT_TRIPS) == words(paid="deposited")


def test_payments() -> None:
    assert asked(PAYMENTS) == words(
        pending="partial paid failed", partial="paid refunded", paid="refunded", failed="pending", refunded=""
    )
    assert alone(PAYMENTS) == {}


def test_payment_schedules() -> None:
    assert asked(PAYMENT_SCHEDULES) == words(
        upcoming="paid waived", due="paid waived", overdue="paid waived", paid="waived", waived="upcoming"
    )
    assert alone(PAYMENT_SCHEDULES) == words(
        upcoming="due overdue",
        due="upcoming overdue",
        overdue="upcoming due",
        paid="upcoming due overdue",
        waived="due overdue paid",
    )


def test_invoices() -> None:
    assert asked(INVOICES) == words(
        draft="sent void", sent="viewed void", viewed="void", partial="", paid="", overdue="void", void=""
    )
    assert alone(INVOICES) == words(
        draft="partial paid overdue",
        sent="partial paid overdue",
        viewed="partial paid overdue",
        partial="sent viewed paid overdue",
        paid="sent viewed partial overdue",
        overdue="sent viewed partial paid",
    )


def test_commissions() -> None:
    order = list(CommissionStatus)
    assert asked(COMMISSIONS) == {state: set(order[order.index(state) + 1 :]) for state in order}


DAYS = [date(2026, 11, 28) + timedelta(days=days) for days in (-1, 0, 30)]


def test_whatever_becomes_of_a_sent_invoice_is_a_move() -> None:
    found = [
        (is_viewed, invoice_status(InvoiceFacts(100 - paid, paid, due, is_sent=True, is_viewed=is_viewed), DAYS[1]))
        for is_viewed, paid, due in product((False, True), (0, 40, 100), DAYS)
    ]
    for (was_viewed, before), (is_viewed, after) in product(found, found):
        # What was seen once stays seen.
        if is_viewed or not was_viewed:
            assert INVOICES.allows(before, after, by_itself=True), (before, after)
            assert INVOICES.allows(InvoiceStatus.DRAFT, after, by_itself=True) or is_viewed


def test_whatever_becomes_of_an_instalment_is_a_move() -> None:
    found = [
        instalment_status(Instalment(1, 100, due, is_waived), paid, DAYS[1])
        for is_waived, paid, due in product((False, True), (0, 100), DAYS)
    ]
    assert set(found) == set(ScheduleStatus)
    for before, after in product(found, found):
        assert PAYMENT_SCHEDULES.allows(before, after, by_itself=True), (before, after)
