"""Proposals: what is stored, and what a change of their state sets off, all in the caller's transaction.

Whoever moves a proposal holds it before its deal.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from tt_api.database.transaction import execute
from tt_api.errors import ConflictError, Problem, ValidationError
from tt_api.models.marketing.proposals import Proposal, ProposalStatus
from tt_api.models.transitions import PROPOSALS
from tt_api.resources import writing
from tt_api.resources.reading import LIVE
from tt_api.resources.table import Row
from tt_api.services.crm import deals
from tt_api.services.crm.activities import record_move
from tt_api.services.marketing.proposal_rules import (
    DEAL_STAGES,
    TIMESTAMPS,
    deal_stage_after,
    is_renewed,
    may_be_renewed,
)
from tt_api.services.operations.agency_day import today
from tt_api.services.operations.notifications import notify

NOUN = "proposal"
BATCH = 500
_STARTS = (ProposalStatus.DRAFT, ProposalStatus.SENT)

# Whoever is ahead of us with a proposal is waited for, and the conditions are looked at again then.
_EXPIRE = """
WITH late AS (
  SELECT id, status FROM proposals
   WHERE status IN ('sent', 'viewed') AND valid_until < %(today)s AND deleted_at IS NULL
   ORDER BY valid_until, id LIMIT %(batch)s FOR NO KEY UPDATE)
UPDATE proposals SET status = 'expired' FROM late WHERE proposals.id = late.id RETURNING proposals.id, late.status
"""

_COUNT_SUBMISSION = f"""
UPDATE proposals SET form_submissions = form_submissions + 1 WHERE slug = %s AND {LIVE.sql} RETURNING id::text, title
"""  # noqa: S608 -- our own names


class Submitted(NamedTuple):
    """The proposal whose page has a form that was filled in."""

    proposal_id: str
    title: str


def create(data: Mapping[str, Any]) -> Row:
    """Store a new proposal, as a draft or sent at once.

    Raises:
        ValidationError: it is to begin in another state.
    """
    status = ProposalStatus(data.get("status", ProposalStatus.DRAFT))
    if status not in _STARTS:
        raise ValidationError.at("status", f"must be one of {', '.join(_STARTS)} at first")
    if status is ProposalStatus.DRAFT:
        return writing.insert(Proposal, data, last=True)
    row = writing.insert(Proposal, {**data, TIMESTAMPS[status]: _moment()})
    _take_deal_along(row)
    return row


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a proposal, and what follows from its state.

    Raises:
        ConflictError: its moves don't allow the state; or it is renewed without a day in the future until which it
            stands.
    """
    if "status" not in changes:
        return writing.update(Proposal, row, changes, last=True)
    before, after = ProposalStatus(row["status"]), ProposalStatus(changes["status"])
    PROPOSALS.judge(before, after)
    if is_renewed(before, after) and not may_be_renewed(changes.get("valid_until", row["valid_until"]), today()):
        raise ConflictError(
            "A proposal that is renewed needs a validUntil in the future",
            problems=[Problem(("validUntil",), "must be in the future")],
        )
    return _enter(row, after, changes)


def count_view(row: Row, *, first_of_session: bool) -> Row:
    """Count that the page of a proposal was opened; the first time that one that is sent was, it is `viewed`.

    The caller has left out what doesn't count: bots, staff, and a session that was there in the last 30 minutes.

    Args:
        row: the proposal, locked.
        first_of_session: whether this session has never opened the proposal before.
    """
    counted = {
        "total_views": row["total_views"] + 1,
        "unique_viewers": row["unique_viewers"] + first_of_session,
        "last_viewed_at": _moment(),
    }
    if row["status"] == ProposalStatus.SENT:
        return _enter(row, ProposalStatus.VIEWED, counted)
    return writing.update(Proposal, row, counted)


def count_submission(slug: str) -> Submitted | None:
    """Count that the form of a proposal's page was sent; None where no live proposal has the slug."""
    found = execute(_COUNT_SUBMISSION, (slug,)).fetchone()
    return Submitted(*found) if found else None


def expire() -> bool:
    """Let a batch of proposals expire that were valid until a day before the agency's today; whether there may be more.

    Days that the job missed make no difference: what is late is late.
    """
    expired = execute(_EXPIRE, {"today": today(), "batch": BATCH}).fetchall()
    for proposal_id, before in expired:
        record_move(NOUN, proposal_id, before, ProposalStatus.EXPIRED)
    return len(expired) == BATCH


def _enter(row: Row, status: ProposalStatus, changes: Mapping[str, Any]) -> Row:
    column = TIMESTAMPS.get(status)
    entered = {column: _moment()} if column and row[column] is None else {}
    stored = writing.update(Proposal, row, {**changes, "status": status.value, **entered})
    record_move(NOUN, row["id"], row["status"], status)
    if status is ProposalStatus.VIEWED:
        notify("proposal_viewed", f"Proposal opened: {row['title']}", entity_type=NOUN, entity_id=row["id"])
    _take_deal_along(stored)
    return stored


def _take_deal_along(row: Row) -> None:
    status = ProposalStatus(row["status"])
    if row["deal_id"] is not None and status in DEAL_STAGES:
        deals.take_along(row["deal_id"], partial(deal_stage_after, status))


def _moment() -> datetime:
    ((moment,),) = execute("SELECT clock_timestamp()").fetchall()
    return moment  # type: ignore[no-any-return]
