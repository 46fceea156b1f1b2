"""Groups as the Groups app knows them, and how its reports are told."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.transaction import execute
from tt_api.errors import NotFoundError
from tt_api.models.groups.groups import Group
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.operations.reports import Report

NOT_NEWER = "Something newer is known, so this changes nothing"


def report_of(event: str, sent: Mapping[str, Any], payload: Mapping[str, Any]) -> Report:
    """An event as a report of the Groups app's."""
    return Report(event, "Groups app", payload, sent.get("occurred_at"))


def held_group(external_id: str) -> Row:
    """The group that the Groups app calls so, held until the transaction ends.

    Raises:
        NotFoundError: there is none (yet).
    """
    group_id = id_of_group(external_id)
    if group_id is None:
        raise NotFoundError.of(Group.__name__, external_id)
    return writing.lock(Group, group_id)


def id_of_group(external_id: str) -> str | None:
    """Our id of the group that the Groups app calls so; None where there is none (yet)."""
    found = execute("SELECT id::text FROM groups WHERE external_id = %s AND deleted_at IS NULL", (external_id,))
    row = found.fetchone()
    return str(row[0]) if row else None
