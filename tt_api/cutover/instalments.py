"""Instalments that came: which money settles them, as the API works it out."""

from tt_api.database.transaction import execute
from tt_api.models.enums import ScheduleStatus
from tt_api.services.financial.schedules.settling import Standing, accounts, worked_out
from tt_api.services.operations import agency_day

_BATCH = 1000
_TRIPS = """
SELECT DISTINCT trip_id::text FROM payment_schedules WHERE deleted_at IS NULL
   AND (id IN (SELECT id FROM came WHERE table_name = 'payment_schedules' AND is_new)
        OR trip_id IN (SELECT trip_id FROM payments JOIN came ON came.id = payments.id
                        WHERE table_name = 'payments' AND is_new))
"""
_STORE = """
UPDATE payment_schedules AS schedule SET paid_cents = given.paid_cents, status = given.status::schedule_status,
  paid_by_hand = given.by_hand, paid_at = CASE WHEN given.status = 'paid' THEN coalesce(paid_at, schedule.updated_at)
                                          ELSE paid_at END
  FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::boolean[]) AS given (id, paid_cents, status, by_hand)
 WHERE schedule.id = given.id
"""


def settle() -> None:
    """Give the instalments of trips that got some, or money, what they have of it.

    One that was called paid and isn't covered stays paid by hand, which counts for no money.
    """
    trips = [trip_id for (trip_id,) in execute(_TRIPS).fetchall()]
    today = agency_day.today()
    for start in range(0, len(trips), _BATCH):
        settled: list[Standing] = []
        for account in accounts(trips[start : start + _BATCH]):
            covered = worked_out(
                [row._replace(paid_by_hand=False) for row in account.instalments], account.paid_cents, today
            )
            by_hand = worked_out(account.instalments, account.paid_cents, today)
            settled += [
                one if one.status is ScheduleStatus.PAID else other for one, other in zip(covered, by_hand, strict=True)
            ]
        execute(
            _STORE,
            (
                [row.id for row in settled],
                [row.paid_cents for row in settled],
                [row.status.value for row in settled],
                [row.paid_by_hand for row in settled],
            ),
        )
