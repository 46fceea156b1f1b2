"""Deals: what a change of stage does besides changing it, all in the caller's transaction.

Every stage, the first one included, is an entry of the history. Winning a deal for the first time moves its company to
`won`, and stages what tells Slack and Nexus.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from uuid_utils import uuid7

from tt_api.database.transaction import execute
from tt_api.errors import NotFoundError
from tt_api.models.crm.deals import Deal
from tt_api.models.enums import CompanyStage, DealStage, LeadSource
from tt_api.resources import writing
from tt_api.resources.reading import LIVE
from tt_api.resources.table import Row, table_of
from tt_api.services.crm.pipeline import closing, company_stage_after_winning, odds
from tt_api.services.crm.scoring import staging
from tt_api.work import stage as stage_work

_DEALS = table_of(Deal)
_OPEN_LEAD = (
    f"SELECT {_DEALS.select_list} FROM deals WHERE contact_id = %s AND lead_source = %s AND stage = 'lead'"  # noqa: S608 -- our own names
    f" AND {LIVE.sql} ORDER BY created_at DESC, id DESC LIMIT 1 FOR NO KEY UPDATE"
)
_MOVED_BY_WINNING = [stage.value for stage in CompanyStage if company_stage_after_winning(stage) is not stage]


def create(data: Mapping[str, Any]) -> Row:
    """Store a new deal and the first entry of its history."""
    stage = DealStage(data.get("stage", DealStage.LEAD))
    deal_id = str(uuid7())
    moment = _moment(deal_id)
    derived = odds(stage, None, data) | closing(stage, None, moment)
    row = writing.insert(Deal, {"id": deal_id, **data, **derived})
    _record_move(row, None, moment)
    if row["won_at"]:
        _first_won(row)
    return row


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a deal, and what follows from it.

    Args:
        changes: the fields that differ; ``probability`` None where it is given back to the stage.

    Returns:
        The row as it is then; the same one where nothing differs in the end.
    """
    stage = DealStage(changes.get("stage", row["stage"]))
    derived = odds(stage, row, changes)
    if "stage" not in changes:
        return _store(row, changes, derived)
    moment = _moment(row["id"])
    moved = _store(row, changes, derived | closing(stage, row, moment))
    _record_move(moved, row["stage"], moment)
    if moved["won_at"] and not row["won_at"]:
        _first_won(moved)
    return moved


def open_lead(contact_id: str, source: LeadSource) -> Row | None:
    """The contact's latest deal that came from a source and is a lead still, locked.

    Whoever asks again is asking about it: they don't get another deal each time.
    """
    found = execute(_OPEN_LEAD, (contact_id, source.value)).fetchone()
    return Row(_DEALS, found) if found else None


def take_along(deal_id: str, stage_after: Callable[[DealStage], DealStage]) -> None:
    """Take a deal to where something that belongs to it puts it, such as a booking; one that was deleted stays.

    Args:
        stage_after: where it stands then, by the stage that it has.
    """
    with suppress(NotFoundError):
        deal = writing.lock(Deal, deal_id)
        stage = stage_after(DealStage(deal["stage"]))
        if stage != deal["stage"]:
            update(deal, {"stage": stage.value})


def _store(row: Row, changes: Mapping[str, Any], derived: Mapping[str, Any]) -> Row:
    values = {name: value for name, value in changes.items() if name not in derived}
    values |= {name: value for name, value in derived.items() if value != row[name]}
    return writing.update(Deal, row, values) if values else row


def _moment(deal_id: str) -> datetime:
    """When a deal changes its stage: now, but always later than its previous change.

    The history is ordered by this, so neither a clock that was set back nor two quick changes may swap two entries.
    """
    found = execute(
        "SELECT greatest(clock_timestamp(), max(changed_at) + interval '1 microsecond')"
        " FROM deal_stage_history WHERE deal_id = %s AND deleted_at IS NULL",
        (deal_id,),
    ).fetchone()
    assert found is not None  # noqa: S101 -- an aggregate has one row
    moment: datetime = found[0]
    return moment


def _record_move(row: Row, from_stage: str | None, moment: datetime) -> None:
    # created_at, which lists are sorted by, is set too. Its default is when the transaction began: for a writer that
    # had to wait for the deal, that is before the entries of the writers ahead of it.
    execute(
        "INSERT INTO deal_stage_history (id, deal_id, from_stage, to_stage, changed_at, created_at, updated_at)"
        " VALUES (%(id)s, %(deal)s, %(from)s, %(to)s, %(moment)s, %(moment)s, %(moment)s)",
        {"id": str(uuid7()), "deal": row["id"], "from": from_stage, "to": row["stage"], "moment": moment},
    )


def _first_won(row: Row) -> None:
    """What winning a deal for the first time sets off: its company moves; Slack, Nexus and sequences are notified.

    This can't deadlock: a transaction that holds a deal may wait for its company, and none that holds a company waits
    for a deal. PostgreSQL checks the WHERE again once the company is free, so of deals won at once one moves it.
    """
    moved = execute(
        "UPDATE companies SET stage = %s WHERE id = %s AND deleted_at IS NULL AND stage = ANY(%s::company_stage[])",
        (CompanyStage.WON.value, row["company_id"], _MOVED_BY_WINNING),
    ).rowcount
    if moved:
        staging.company_changed(row["company_id"], {"stage"})
    stage_work("announce_deal_won", {"dealId": row["id"]})
    stage_work("tell_nexus_of_deal", {"dealId": row["id"]})
    if row["contact_id"]:
        stage_work("start_sequences", {"event": "deal_won", "contactId": row["contact_id"]})
