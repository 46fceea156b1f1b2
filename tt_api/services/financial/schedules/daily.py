"""The daily look at instalments: their states, and who is to be reminded of what.

A trip's row is held while it is looked at, and what was sent is written on the instalment in the same transaction, so
of two looks at once, or of two a day, one sends.
"""

from datetime import date

from tt_api.database.transaction import read
from tt_api.resources.writing import hold
from tt_api.services.financial.schedules import reminding, settling

# Each holds its trips until its mails are queued: few enough for a caller who waits for one of them.
BATCH = 100
_BEFORE_ALL = "00000000-0000-0000-0000-000000000000"


def look(today: date, after: str | None) -> str | None:
    """Look at a batch of the trips with open instalments. Days that were missed make no difference to states.

    Args:
        today: the agency's day.
        after: the last trip of the batch before.

    Returns:
        The last trip of a full batch; None where there are no more.
    """
    found = read(
        "SELECT id FROM trips WHERE deleted_at IS NULL AND id > %s AND EXISTS"
        " (SELECT FROM payment_schedules WHERE trip_id = trips.id AND deleted_at IS NULL"
        " AND status NOT IN ('paid', 'waived')) ORDER BY id LIMIT %s",
        (after or _BEFORE_ALL, BATCH),
    )
    trip_ids = [trip_id for (trip_id,) in found]
    hold({"trips": trip_ids})
    settling.settle_instalments(settling.accounts(trip_ids), today)
    reminding.remind(trip_ids, today)
    return trip_ids[-1] if len(trip_ids) == BATCH else None
