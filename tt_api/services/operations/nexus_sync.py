"""Nexus' copy of our contacts and deals: what changed goes there a page a task, deletes included.

Each kind has a position, up to which everything was sent: the time and the id of a change. It moves on in the
transaction that completes the page's task. Changes are sent up to an instant before which no transaction can add one
any more (`tt_api.database.settled`), so none is missed, however late it commits. A row may be sent twice; its version
tells.
See docs/decisions/nexus-push.md.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from structlog import get_logger

from tt_api.current import settings
from tt_api.database.settled import settled_before
from tt_api.database.transaction import execute, read
from tt_api.integrations import log_not_configured
from tt_api.integrations.nexus import Kind, NexusClient, NexusError, nexus_client
from tt_api.json_text import to_json, to_json_text
from tt_api.models.crm.contacts import Contact
from tt_api.models.crm.deals import Deal
from tt_api.resources.serializer import Serializer
from tt_api.resources.table import Table, table_of
from tt_api.schemas.crm.contacts import ContactSchema
from tt_api.schemas.crm.deals import DealSchema
from tt_api.work import Claim, Skipped, stage

log = get_logger(__name__)

PAGE = 200
# A row can have a megabyte of its own fields, and Nexus a limit like ours for a body.
PAGE_BYTES = 500_000

_TABLES: dict[Kind, Table] = {"contacts": table_of(Contact), "deals": table_of(Deal)}
_SERIALIZERS: dict[Kind, Serializer] = {
    "contacts": Serializer(ContactSchema, table_of(Contact), table_of(Contact).columns, masks=True),
    "deals": Serializer(DealSchema, table_of(Deal), table_of(Deal).columns, masks=True),
}
_LATE_SECONDS = 3600


def start() -> None:
    """Stage the first page of each kind, up to now.

    Raises:
        Skipped: Nexus isn't configured. The positions stay, so whenever it is, it gets everything.
    """
    _client("send the contacts and deals that changed")
    until = settled_before().isoformat()
    for kind in _TABLES:
        stage("push_to_nexus", {"kind": kind, "until": until})


def push_page(claim: Claim, kind: Kind, until: str) -> None:
    """Send the page of changes at the position, move that on, and stage the next page where there may be one.

    Args:
        claim: the task.
        kind: what to send.
        until: an instant; changes from then on are left to the next sync.

    Raises:
        Skipped: Nexus isn't configured or failed for good, or another task has sent this page.
        NexusError: Nexus failed.
    """
    client = _client("send changes")
    position = _position(kind)
    rows = _changes(kind, position, until)
    page = _fitting(_SERIALIZERS[kind], rows)
    if page:
        _push(claim, client, kind, page)
    _move(kind, position, _position_of(kind, rows[len(page) - 1]) if page else position)
    if len(page) < len(rows) or len(rows) == PAGE:
        stage("push_to_nexus", {"kind": kind, "until": until})


def push_deal(claim: Claim, deal_id: str) -> None:
    """Send a deal as it is now.

    Raises:
        Skipped: there is no such deal, or Nexus isn't configured or failed for good.
        NexusError: Nexus failed.
    """
    client = _client("send a won deal", deal_id=deal_id)
    table = _TABLES["deals"]
    rows = read(f"SELECT {table.select_list} FROM {table.name} WHERE id = %s", (deal_id,))  # noqa: S608 -- our own text
    if not rows:
        raise Skipped
    _push(claim, client, "deals", _fitting(_SERIALIZERS["deals"], rows))


def in_sync() -> bool:
    """Whether Nexus, where it is configured, has lately taken what there was."""
    if nexus_client(settings()) is None:
        return True
    ((well,),) = read(
        "SELECT NOT EXISTS (SELECT FROM job_states WHERE job = ANY(%s)"
        " AND updated_at < now() - make_interval(secs => %s))",
        ([_job(kind) for kind in _TABLES], _LATE_SECONDS),
    )
    return bool(well)


def _client(what: str, **ids: str) -> NexusClient:
    client = nexus_client(settings())
    if client is None:
        log_not_configured("nexus", what, **ids)
        raise Skipped
    return client


def _changes(kind: Kind, position: dict[str, str] | None, until: str) -> list[tuple[Any, ...]]:
    table = _TABLES[kind]
    beyond = " AND (updated_at, id) > (%(updatedAt)s::timestamptz, %(id)s::uuid)" if position else ""
    return read(
        f"SELECT {table.select_list} FROM {table.name} WHERE updated_at < %(until)s::timestamptz{beyond}"  # noqa: S608 -- our own text
        " ORDER BY updated_at, id LIMIT %(limit)s",
        {**(position or {}), "until": until, "limit": PAGE},
    )


def _fitting(serializer: Serializer, rows: Sequence[tuple[Any, ...]]) -> list[bytes]:
    """The rows' objects as JSON: as many as fit into a body, and one in any case."""
    objects: list[bytes] = []
    size = 0
    for row in rows:
        document = to_json(serializer.object(row))
        size += len(document)
        if objects and size > PAGE_BYTES:
            break
        objects.append(document)
    return objects


def _push(claim: Claim, client: NexusClient, kind: Kind, objects: Sequence[bytes]) -> None:
    body = b'{"data":[' + b",".join(objects) + b"]}"
    # The task's id alone won't do: rows that change between two attempts leave their page, and others move up into it.
    # Nexus would take that for the page that it has.
    key = f"{claim.task_id}-{sha256(body).hexdigest()[:32]}"
    try:
        client.push(kind, body, key=key)
    except NexusError as error:
        if not claim.is_last_attempt:
            raise
        # No dead letter: the next sync goes on from the same position, and while Nexus is down there would be one
        # every quarter of an hour. The health monitor tells people.
        log.warning("nexus_left_for_later", kind=kind, error=str(error))
        execute("INSERT INTO job_states (job) VALUES (%s) ON CONFLICT DO NOTHING", (_job(kind),))
        raise Skipped from None


def _position(kind: Kind) -> dict[str, str] | None:
    """The last change that was sent; None before the first."""
    found = read("SELECT state->>'updatedAt', state->>'id' FROM job_states WHERE job = %s", (_job(kind),))
    return {"updatedAt": found[0][0], "id": found[0][1]} if found and found[0][0] else None


def _position_of(kind: Kind, row: Sequence[Any]) -> dict[str, str]:
    where = _TABLES[kind].position
    return {"updatedAt": row[where["updated_at"]].isoformat(), "id": row[where["id"]]}


def _move(kind: Kind, before: dict[str, str] | None, after: dict[str, str] | None) -> None:
    """Move the position on; ``updated_at`` says when Nexus had everything up to it.

    Raises:
        Skipped: another task has moved it meanwhile, and goes on from there.
    """
    moved = execute(
        "INSERT INTO job_states (job, state) VALUES (%(job)s, %(after)s) ON CONFLICT (job) DO UPDATE"
        " SET state = excluded.state, updated_at = clock_timestamp() WHERE job_states.state = %(before)s::jsonb",
        {"job": _job(kind), "before": to_json_text(before or {}), "after": to_json_text(after or {})},
    ).rowcount
    if not moved:
        raise Skipped


def _job(kind: Kind) -> str:
    return f"nexus_sync:{kind}"
