"""Claiming a key, the one mechanism of both dialects.

A claim is a row of ``idempotency_keys`` that is stored with the effects, or not at all. Of any number of copies at
once, one stores it and the others wait for that one at the table's key: where it commits they find it applied, and
where it fails the next of them goes on. No request waits for a key while it holds other rows.
"""

from psycopg2 import errors

from tt_api.database.transaction import execute
from tt_api.errors import ConflictError
from tt_api.metrics.families import KeyOutcome, families

HOURS = 24
# The document shows what these say as well.
IN_PROGRESS = "A request with this idempotency key is being applied right now; try again in a moment"
OTHER_REQUEST = "This idempotency key was used for another request: its body or its path was another one"
# A claim that has expired is taken over like one that isn't there. By PostgreSQL's clock: processes have their own.
_CLAIM = """
INSERT INTO idempotency_keys (scope, content, expires_at)
VALUES (%s, %s, clock_timestamp() + make_interval(hours => %s))
ON CONFLICT (scope) DO UPDATE
SET content = excluded.content, answer = NULL, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at
WHERE idempotency_keys.expires_at <= clock_timestamp()
RETURNING true
"""


class AppliedError(ConflictError):
    """The request was applied before, under the same key.

    Args:
        answer: what was kept of its answer, encrypted; None where nothing was.
    """

    def __init__(self, answer: str | None) -> None:
        super().__init__("A request with this idempotency key was already applied")
        self.answer = answer


def claim(scope: bytes, content: bytes) -> None:
    """Claim a key in the current transaction, whose first statement this is.

    Args:
        scope: the key, with what it belongs to.
        content: what is asked under it.

    Raises:
        AppliedError: the same was applied within 24 hours.
        ConflictError: something else was, or the first copy is still being applied.
    """
    try:
        claimed = execute(_CLAIM, (scope, content, HOURS), prepare=True).fetchone()
    except (errors.LockNotAvailable, errors.QueryCanceled):
        # The second stops who has waited for several copies, one after the other.
        _count(KeyOutcome.IN_PROGRESS)
        raise ConflictError(IN_PROGRESS, retry_after_seconds=1) from None
    if claimed:
        _count(KeyOutcome.NEW)
        return
    # ON CONFLICT has locked it, so it is still there.
    found = execute("SELECT content, answer FROM idempotency_keys WHERE scope = %s", (scope,)).fetchone()
    assert found is not None  # noqa: S101
    stored, answer = found
    if bytes(stored) != content:
        _count(KeyOutcome.CONFLICT)
        raise ConflictError(OTHER_REQUEST)
    _count(KeyOutcome.REPLAYED)
    raise AppliedError(answer)


def _count(outcome: KeyOutcome) -> None:
    families().idempotency_keys.labels(outcome).inc()
