"""Groups that the Groups app has made or changed."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.errors import TakenError
from tt_api.models.enums import GroupStatus
from tt_api.models.groups.groups import Group
from tt_api.naming import camel
from tt_api.resources.changes import differing
from tt_api.resources.table import Row
from tt_api.services.groups import groups
from tt_api.services.groups.hooks.known import NOT_NEWER, held_group, id_of_group, report_of
from tt_api.services.operations import reports

_NOUN = "group"
# Which of the two it is, its guests say: it is no move that a group's status says one of them again.
_ON_SALE = frozenset({GroupStatus.OPEN, GroupStatus.MINIMUM_REACHED})
_BY_DECISION = tuple(status.value for status in GroupStatus if status not in _ON_SALE)


def created(sent: Mapping[str, Any], payload: Mapping[str, Any]) -> tuple[Row, bool]:
    """Store a group that was made in the Groups app; whether it is new here. One that is known stays as it is.

    Raises:
        ValidationError: it is to begin where a group only comes by itself, or cancelled.
    """
    report = report_of("group-created", sent, payload)
    if id_of_group(sent["external_id"]) is None:
        try:
            row = groups.create({name: value for name, value in sent.items() if name != "occurred_at"})
            return reports.keep(report, _NOUN, row), True
        except TakenError:
            # Another copy was faster.
            pass
    known = held_group(sent["external_id"])
    return reports.keep_ignored(report, _NOUN, known, "The group is known already and stays as it is"), False


def updated(sent: Mapping[str, Any], payload: Mapping[str, Any]) -> Row:
    """Store what changed of a group in the Groups app.

    Raises:
        NotFoundError: there is no such group (yet).
        ConflictError: its moves don't allow the state, or it has more guests than it is to have seats.
    """
    group = held_group(sent["external_id"])
    report = report_of("group-updated", sent, payload)
    judged = reports.judge(report, _NOUN, group, moved_to=_BY_DECISION, moved_from=_BY_DECISION)
    if judged.older:
        return reports.keep_ignored(report, _NOUN, group, NOT_NEWER)
    wanted = {name: value for name, value in sent.items() if name != "occurred_at"}
    if judged.overtaken or {wanted.get("status"), group["status"]} <= _ON_SALE:
        wanted.pop("status", None)
    changes = differing(Group, group, wanted)
    stored = groups.update(group, changes) if changes else group
    return reports.keep(report, _NOUN, stored, changed=[camel(name) for name in changes])
