"""What waits for somebody at the agency: of each kind how much there is and the first few, in one statement."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from tt_api.database.transaction import read
from tt_api.services.crm.pipeline import OPEN_STAGES

FEW = 4
# An option that lapses later leaves time enough.
SOON_DAYS = 3
# What failed before that, nobody has missed.
FAILED_DAYS = 30


@dataclass(frozen=True, slots=True)
class Item:
    """Something that waits, with what there is to say of it; most of it depends on the kind.

    Attributes:
        title: in the row's own words.
        on, at: the day or the instant that it is about.
        score: of a client who wasn't happy, on the scale of ``score_type``.
        entity_type, entity_id: what a notification is about.
    """

    id: str
    version: int
    title: str | None
    client_id: str | None
    client_name: str | None
    on: date | None
    at: datetime | None
    amount_cents: int | None
    currency: str | None
    score: int | None
    score_type: str | None
    entity_type: str | None
    entity_id: str | None


class Waiting(NamedTuple):
    """All of a kind.

    Attributes:
        path: where they are listed, in the order of ``items``.
    """

    kind: str
    total: int
    path: str
    items: list[Item]


class _Kind(NamedTuple):
    """A kind of things that wait, said twice: as a list's parameters and as SQL, which tests hold together."""

    path: str
    query: Callable[[date], Mapping[str, Any]]
    sql: str


# The types of an item's columns: each part of the statement has all of them.
_TYPES = {
    "title": "text",
    "client_id": "uuid",
    "client_name": "text",
    "on": "date",
    "at": "timestamptz",
    "amount_cents": "bigint",
    "currency": "text",
    "score": "integer",
    "score_type": "text",
    "entity_type": "text",
    "entity_id": "uuid",
}


def _rows(source: str, where: str, order: str, **columns: str) -> str:
    """The first few rows that fit, each with how many there are and its place among them; ``waits`` is the table."""
    shown = [f"CAST({columns.get(name, 'NULL')} AS {kind})" for name, kind in _TYPES.items()]
    return (
        f"SELECT count(*) OVER (), row_number() OVER (ORDER BY {order}) AS place, waits.id, waits.version,"  # noqa: S608 -- our own text
        f" {', '.join(shown)} FROM {source} WHERE {where} AND waits.deleted_at IS NULL ORDER BY {order} LIMIT {FEW}"
    )


KINDS = {
    "lapsing_options": _Kind(
        "/api/bookings",
        lambda day: {
            "status": "hold",
            "optionExpiresAtTo": day + timedelta(days=SOON_DAYS),
            "sortBy": "optionExpiresAt",
            "sortOrder": "asc",
        },
        _rows(
            "bookings AS waits LEFT JOIN clients ON clients.id = waits.client_id AND clients.deleted_at IS NULL",
            "waits.status = 'hold' AND option_expires_at < %(soon)s",
            "option_expires_at, waits.id",
            title="destination",
            client_id="clients.id",
            client_name="clients.name",
            at="option_expires_at",
        ),
    ),
    "late_deals": _Kind(
        "/api/deals",
        lambda day: {
            "stage": ",".join(OPEN_STAGES),
            "expectedCloseDateTo": day - timedelta(days=1),
            "sortBy": "expectedCloseDate",
            "sortOrder": "asc",
        },
        _rows(
            "deals AS waits",
            "stage = ANY(%(open)s::deal_stage[]) AND expected_close_date < %(today)s",
            "expected_close_date, id",
            title="title",
            on="expected_close_date",
            amount_cents="amount",
            currency="currency",
        ),
    ),
    "viewed_proposals": _Kind(
        "/api/proposals",
        lambda _: {"status": "viewed", "sortBy": "validUntil", "sortOrder": "asc"},
        _rows(
            "proposals AS waits",
            "status = 'viewed'",
            "valid_until, id",
            title="title",
            on="valid_until",
            at="coalesce(last_viewed_at, updated_at)",
        ),
    ),
    "unhappy_clients": _Kind(
        "/api/satisfaction",
        lambda _: {"followUp": "open"},
        _rows(
            "satisfaction_scores AS waits LEFT JOIN clients ON clients.id = waits.client_id"
            " AND clients.deleted_at IS NULL",
            "follow_up = 'open'",
            "waits.created_at DESC, waits.id DESC",
            title="feedback",
            client_id="clients.id",
            client_name="clients.name",
            at="responded_at",
            score="score",
            score_type="score_type",
        ),
    ),
    "unread_notifications": _Kind(
        "/api/notifications",
        lambda _: {"audience": "staff", "isRead": "false"},
        _rows(
            "notifications AS waits",
            "audience = 'staff' AND NOT is_read",
            "created_at DESC, id DESC",
            title="title",
            at="created_at",
            entity_type="entity_type",
            entity_id="entity_id",
        ),
    ),
    "failed_mails": _Kind(
        "/api/email-sends",
        lambda day: {
            "status": "failed,bounced",
            "resent": "false",
            "createdAtFrom": day - timedelta(days=FAILED_DAYS),
        },
        _rows(
            "email_sends AS waits",
            "status IN ('failed', 'bounced') AND created_at >= %(since)s AND NOT EXISTS"
            " (SELECT FROM email_sends AS again WHERE again.resend_of_id = waits.id AND again.deleted_at IS NULL)",
            "created_at DESC, id DESC",
            title="subject",
            at="created_at",
        ),
    ),
    "dead_letters": _Kind(
        "/api/dead-letters",
        lambda _: {"resolution": "null"},
        _rows(
            "dead_letters AS waits",
            "resolution IS NULL",
            "created_at DESC, id DESC",
            title="source",
            at="created_at",
        ),
    ),
}
_ALL = " UNION ALL ".join(
    f"(SELECT '{name}' AS kind, rows.* FROM ({kind.sql}) AS rows)"  # noqa: S608 -- our own text
    for name, kind in KINDS.items()
)


def waiting(today: date) -> list[Waiting]:
    """What waits, of every kind, in the order of `KINDS`.

    Args:
        today: the agency's day.
    """
    bounds = {
        "today": today,
        "soon": _start(today + timedelta(days=SOON_DAYS + 1)),
        "since": _start(today - timedelta(days=FAILED_DAYS)),
        "open": list(OPEN_STAGES),
    }
    totals = dict.fromkeys(KINDS, 0)
    items: dict[str, list[Item]] = {name: [] for name in KINDS}
    for kind, total, _, *columns in read(f"{_ALL} ORDER BY kind, place", bounds):
        totals[kind] = total
        items[kind].append(Item(*columns))
    return [
        Waiting(name, totals[name], f"{kind.path}?{urlencode(kind.query(today), safe=',')}", items[name])
        for name, kind in KINDS.items()
    ]


def _start(day: date) -> datetime:
    """Where a day begins that an instant is filtered by, which is UTC's."""
    return datetime.combine(day, time.min, UTC)
