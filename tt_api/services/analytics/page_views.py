"""Page views: events of visitors, and what one of a proposal's page does to the proposal.

A view is one row, found to be of a proposal or not in one look at an index, so a flood of them costs little. Of a
proposal a session's views are counted once in 30 minutes, which those that counted are marked for in their properties.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from uuid_utils import uuid7

from tt_api.database.transaction import execute, read
from tt_api.errors import NotFoundError
from tt_api.json_text import to_json_text
from tt_api.models.analytics import PAGE_VIEW
from tt_api.models.marketing.proposals import Proposal, page_key_sql
from tt_api.resources import writing
from tt_api.services.marketing.proposals import count_view

_PAUSE_MINUTES = 30
_COUNTED = "proposalViewCounted"

_LATELY = (
    "EXISTS (SELECT FROM analytics_events AS earlier WHERE earlier.session_id = %(session)s"
    f" AND earlier.occurred_at > now() - interval '{_PAUSE_MINUTES} minutes'"
    f" AND earlier.proposal_id = {{proposal}} AND earlier.properties ? '{_COUNTED}')"
)
_EVER = (
    "EXISTS (SELECT FROM analytics_events AS earlier WHERE earlier.session_id = %(session)s"
    f" AND earlier.proposal_id = {{proposal}} AND earlier.properties ? '{_COUNTED}')"
)
# The address as it is, for pages that are told apart by their query, before it without what was added on the way.
_WHOLE, _WITHOUT_QUERY = page_key_sql("%(url)s"), page_key_sql("split_part(%(url)s, '?', 1)")
_FIND = (
    f"SELECT id::text, {_LATELY.format(proposal='proposals.id')} FROM proposals"  # noqa: S608 -- our own text
    f" WHERE page_key IN ({_WHOLE}, {_WITHOUT_QUERY}) AND deleted_at IS NULL"
    f" ORDER BY page_key = {_WHOLE} DESC, created_at DESC, id DESC LIMIT 1"
)
_PAST = f"SELECT {_LATELY.format(proposal='%(proposal)s::uuid')}, {_EVER.format(proposal='%(proposal)s::uuid')}"
_COLUMNS = (
    "session_id",
    "page_url",
    "referrer",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "proposal_id",
    "device",
    "properties",
)
_ADD = (
    f"INSERT INTO analytics_events (id, event_name, {', '.join(_COLUMNS)})"  # noqa: S608 -- our own text
    f" VALUES (%s, %s, {', '.join(['%s'] * len(_COLUMNS))})"
)


class _Opened(NamedTuple):
    """The proposal whose page was viewed.

    Attributes:
        lately: whether a view by the session was counted in the last 30 minutes.
    """

    proposal_id: str
    lately: bool


def record(view: Mapping[str, Any], *, counts: bool) -> None:
    """Record a view that a page reports.

    Args:
        view: columns of its event; ``session_id`` and ``page_url`` at least.
        counts: whether a person was there, and none of ours; else it is recorded all the same.
    """
    found = read(_FIND, {"url": view["page_url"], "session": view["session_id"]})
    _record(view, _Opened(*found[0]) if found else None, counts=counts)


def record_opening(proposal_id: str, view: Mapping[str, Any]) -> None:
    """Record that a person opened the page of a proposal that we show ourselves.

    Args:
        proposal_id: a live one.
        view: columns of its event; ``session_id`` at least.
    """
    _record(view, _Opened(proposal_id, lately=False), counts=True)


def _record(view: Mapping[str, Any], opened: _Opened | None, *, counts: bool) -> None:
    values = {**view, "proposal_id": opened.proposal_id if opened else None}
    properties = {key: value for key, value in view.get("properties", {}).items() if key != _COUNTED}
    if opened and counts and not opened.lately and _count(opened.proposal_id, view["session_id"]):
        properties[_COUNTED] = True
    values["properties"] = to_json_text(properties)
    execute(_ADD, (str(uuid7()), PAGE_VIEW, *(values.get(column) for column in _COLUMNS)), last=True)


def _count(proposal_id: str, session_id: str) -> bool:
    """Count a view of a proposal, unless the session's views were counted lately; whether it did."""
    with suppress(NotFoundError):  # deleted a moment ago
        # Held before we look: of two views of a session at once, the second sees the first.
        row = writing.lock(Proposal, proposal_id)
        ((lately, ever),) = execute(_PAST, {"proposal": proposal_id, "session": session_id}).fetchall()
        if not lately:
            count_view(row, first_of_session=not ever)
            return True
    return False
