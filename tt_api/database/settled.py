"""Up to when changes are final: the instant before which no open transaction can add one any more."""

from datetime import datetime

from tt_api.database.transaction import read

# A row's time is taken just before its transaction shows as a writer; this covers the moment between, generously.
_MARGIN_SECONDS = 1

# Read before the list's own snapshot: who commits in between is either seen by the list or was seen here.
_SETTLED = (
    "SELECT least(clock_timestamp(), min(xact_start)) - make_interval(secs => %s) FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
)


def settled_before() -> datetime:
    """The instant before which no transaction can add a change any more."""
    ((instant,),) = read(_SETTLED, (_MARGIN_SECONDS,))
    settled: datetime = instant
    return settled
