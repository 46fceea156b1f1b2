"""Companies: what is stored, and what a new or changed one sets off."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from uuid_utils import uuid7

from tt_api.database.record import folded_sql
from tt_api.database.transaction import execute
from tt_api.database.turns import TurnsOn, take_turns
from tt_api.errors import NotFoundError
from tt_api.models.crm.companies import Company
from tt_api.resources import writing
from tt_api.resources.reading import LIVE
from tt_api.resources.table import Row
from tt_api.resources.trees import require_no_cycle
from tt_api.services.crm.scoring import staging
from tt_api.work import stage

# Of several with one name the oldest. Held, so that nobody deletes it before whatever refers to it is stored.
_OF_NAME = (
    f"SELECT id::text FROM companies WHERE {folded_sql('name')} = {folded_sql('%s')} AND {LIVE.sql}"  # noqa: S608 -- our own names
    " ORDER BY companies.id LIMIT 1 FOR KEY SHARE"
)


def create(data: Mapping[str, Any]) -> Row:
    """Store a new company; it gets a Slack channel, unless it brings one along."""
    return _add(data, last=True)


def _add(data: Mapping[str, Any], *, last: bool) -> Row:
    new = {"id": str(uuid7()), **data}
    if data.get("slack_channel_id") is None:
        # A channel may be a second late, and imports create many companies at once.
        stage("create_slack_channel", {"companyId": new["id"]}, wake=False)
    return writing.insert(Company, new, last=last)


def find_or_create(name: str, data: Mapping[str, Any]) -> str:
    """The id of the company of a name, in whatever case it is written; where there is none, of a new one.

    Args:
        name: as somebody typed it.
        data: what else is known of a new one.
    """
    plain = " ".join(name.split())
    company_id = _id_of(plain)
    if company_id is None:
        # Names needn't be unique, so nothing else keeps two who come at once from making two.
        take_turns(TurnsOn.COMPANY_NAME, plain)
        company_id = _id_of(plain)
    return company_id or str(_add({**data, "name": plain}, last=False)["id"])


def held(company_id: str | None) -> str | None:
    """A company that something is about to refer to, held until the transaction ends; None where it was deleted."""
    with suppress(NotFoundError):
        return str(writing.lock(Company, company_id, strength="KEY SHARE")["id"]) if company_id else None
    return None


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a company; its contacts' scores follow.

    Raises:
        ValidationError: its parent would be below it.
    """
    if changes.get("parent_company_id") is not None:
        require_no_cycle(Company, row["id"], "parent_company_id", changes["parent_company_id"])
    staging.company_changed(row["id"], changes)
    return writing.update(Company, row, changes, last=True)


def delete(row: Row) -> None:
    """Delete a locked company; its contacts are scored again, without it."""
    writing.soft_delete(Company, row)
    staging.company_changed(row["id"])


def _id_of(name: str) -> str | None:
    found = execute(_OF_NAME, (name,)).fetchone()
    return found[0] if found else None
