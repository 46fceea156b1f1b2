"""Which money settles which instalment of a trip, recalculated with every change.

Whoever changes money, an amount or a due date holds the trip's row until the transaction ends, so sums are never
worked out from half of a change. The order of locks is that of `tt_api.resources.writing.hold`.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from tt_api.database.transaction import execute
from tt_api.models.enums import ScheduleStatus, TripStatus
from tt_api.models.trips.sums import PAID
from tt_api.resources.writing import hold
from tt_api.services.crm.activities import record_move
from tt_api.services.financial.schedules.instalments import Instalment, allocate, instalment_status
from tt_api.services.operations import agency_day
from tt_api.services.trips.progress import status_by_money

NOUN, TRIP = "payment_schedule", "client_trip"


class Standing(NamedTuple):
    """An instalment as it is stored: what was worked out of it last, and what that is worked out from."""

    id: str
    number: int
    amount_cents: int
    due_date: date
    status: ScheduleStatus
    paid_cents: int = 0
    paid_by_hand: bool = False

    @property
    def instalment(self) -> Instalment:
        """What money and the day are held against."""
        return Instalment(self.number, self.amount_cents, self.due_date, self.status is ScheduleStatus.WAIVED)


class Account(NamedTuple):
    """A held trip's money.

    Attributes:
        paid_cents: paid less refunded for its cost.
        cost_cents: None where it isn't known.
        moment: when it was looked at, by PostgreSQL's clock.
        instalments: all of them, whatever their state.
    """

    trip_id: str
    status: TripStatus
    currency: str
    paid_cents: int
    cost_cents: int | None
    moment: datetime
    instalments: Sequence[Standing]


def settle_trip(trip_id: str) -> None:
    """Recalculate what a trip's instalments have of its money, their states, and the state that money puts it in.

    Called in the transaction that changed money on the trip or on one of its bookings, or anything of a booking that
    the trip's detail shows: its price, its status, its trip. Holds the trip's row and counts its version up. A deleted
    trip is left as it is.
    """
    hold({"trips": [trip_id]})
    for account in accounts([trip_id]):
        settle(account, agency_day.today())


def waive_open_of_booking(booking_id: str) -> None:
    """Waive the instalments of a cancelled booking that aren't paid; their reminders stop with it.

    Holds their trips' rows, and settles them: what was paid on such an instalment settles the others.
    """
    found = execute(
        "SELECT DISTINCT trip_id FROM payment_schedules WHERE booking_id = %s AND deleted_at IS NULL"
        " AND status NOT IN ('paid', 'waived')",
        (booking_id,),
    ).fetchall()
    trip_ids = [trip_id for (trip_id,) in found]
    if not trip_ids:
        return
    hold({"trips": trip_ids})
    _waive("booking_id = %s", booking_id, "the booking was cancelled")
    for account in accounts(trip_ids):
        settle(account, agency_day.today())


def waive_open_of_trip(trip_id: str) -> None:
    """Waive the instalments of a cancelled trip that aren't paid; their reminders stop with it.

    Holds the trip's row and leaves it as it is.
    """
    hold({"trips": [trip_id]})
    if _waive("trip_id = %s", trip_id, "the trip was cancelled"):
        settle_instalments(accounts([trip_id]), agency_day.today())


def accounts(trip_ids: Collection[str]) -> list[Account]:
    """The money of live trips, which are held, in one statement however much there is of it."""
    rows = execute(
        # Materialized, or what was paid would be added up for each instalment.
        "WITH trip AS MATERIALIZED (SELECT id, status, currency, total_cost_cents,"  # noqa: S608 -- our own text
        f" ({PAID}) AS paid_cents, clock_timestamp() AS looked_at FROM trips"
        " WHERE id = ANY(%s::uuid[]) AND deleted_at IS NULL)"
        " SELECT trip.id, trip.status, trip.currency, trip.paid_cents, total_cost_cents, looked_at, schedule.id,"
        " installment_number, amount_cents, due_date, schedule.status, schedule.paid_cents, paid_by_hand"
        " FROM trip LEFT JOIN payment_schedules AS schedule"
        " ON schedule.trip_id = trip.id AND schedule.deleted_at IS NULL ORDER BY trip.id",
        (list(trip_ids),),
    ).fetchall()
    return [
        Account(
            trip_id, TripStatus(status), currency, paid, cost, moment, [_standing(row[6:]) for row in own if row[6]]
        )
        for (trip_id, status, currency, paid, cost, moment), own in groupby(rows, itemgetter(slice(6)))
    ]


def worked_out(rows: Iterable[Standing], paid_cents: int, today: date) -> list[Standing]:
    """The instalments of a trip as they should be.

    Args:
        paid_cents: what was paid on the trip.
        today: the agency's day.
    """
    rows = list(rows)
    has = allocate([row.instalment for row in rows], paid_cents).paid_cents
    return [
        row._replace(
            paid_cents=has[row.number],
            status=instalment_status(row.instalment, has[row.number], today, paid_by_hand=row.paid_by_hand),
        )
        for row in rows
    ]


def settle(account: Account, today: date, *, but: str | None = None) -> None:
    """Store what follows from a trip's money: its instalments, and its own state; its version counts up.

    Args:
        account: of a held trip.
        today: the agency's day.
        but: an instalment that the caller stores.
    """
    settle_instalments([account], today, but=but)
    move_trips([(account, status_by_money(account.status, account.paid_cents, account.cost_cents))])


def settle_instalments(held: Iterable[Account], today: date, *, but: str | None = None) -> None:
    """Store what follows from the money of trips for their instalments, those that change, in one statement.

    Args:
        held: of trips that are held.
        today: the agency's day.
        but: an instalment that the caller stores.
    """
    changed: list[Standing] = []
    for account in held:
        after = worked_out(account.instalments, account.paid_cents, today)
        for old, new in zip(account.instalments, after, strict=True):
            if new == old or new.id == but:
                continue
            changed.append(new)
            if new.status is not old.status:
                record_move(NOUN, new.id, old.status, new.status)
    if changed:
        execute(
            "UPDATE payment_schedules AS schedule SET paid_cents = given.paid_cents,"
            " status = given.status::schedule_status, paid_at = CASE WHEN given.status = 'paid'"
            " THEN coalesce(paid_at, clock_timestamp()) ELSE paid_at END"
            " FROM unnest(%s::uuid[], %s::bigint[], %s::text[]) AS given (id, paid_cents, status)"
            " WHERE schedule.id = given.id",
            (
                [row.id for row in changed],
                [row.paid_cents for row in changed],
                [row.status.value for row in changed],
            ),
        )


def move_trips(moves: Sequence[tuple[Account, TripStatus]]) -> None:
    """Put held trips into their states, the same for some; the version of each counts up: its detail shows money."""
    for account, status in moves:
        if status is not account.status:
            record_move(TRIP, account.trip_id, account.status, status)
    execute(
        "UPDATE trips SET status = given.status::trip_status,"
        " deposited_at = CASE given.status WHEN 'deposited' THEN coalesce(deposited_at, clock_timestamp())"
        " ELSE deposited_at END,"
        " paid_at = CASE given.status WHEN 'paid' THEN coalesce(paid_at, clock_timestamp()) ELSE paid_at END,"
        " completed_at = CASE given.status WHEN 'completed' THEN coalesce(completed_at, clock_timestamp())"
        " ELSE completed_at END"
        " FROM unnest(%s::uuid[], %s::text[]) AS given (id, status) WHERE trips.id = given.id",
        ([account.trip_id for account, _ in moves], [status.value for _, status in moves]),
    )


def _standing(columns: Sequence[Any]) -> Standing:
    schedule_id, number, amount, due_date, status, paid, by_hand = columns
    return Standing(schedule_id, number, amount, due_date, ScheduleStatus(status), paid, by_hand)


def _waive(which: str, owner_id: str, reason: str) -> bool:
    """Waive open instalments; whether there were any."""
    waived = execute(
        "UPDATE payment_schedules AS schedule SET status = 'waived', waive_reason = %s,"  # noqa: S608 -- our own text
        " waived_at = coalesce(schedule.waived_at, clock_timestamp())"
        f" FROM (SELECT id, status FROM payment_schedules WHERE {which} AND deleted_at IS NULL"
        " AND status NOT IN ('paid', 'waived')) AS before WHERE schedule.id = before.id"
        " RETURNING schedule.id, before.status",
        (reason, owner_id),
    ).fetchall()
    for schedule_id, status in waived:
        record_move(NOUN, schedule_id, status, ScheduleStatus.WAIVED, reason=reason)
    return bool(waived)
