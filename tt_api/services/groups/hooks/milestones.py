"""Milestones that were completed in the Groups app."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.record import folded_sql
from tt_api.database.transaction import execute
from tt_api.errors import ConflictError, NotFoundError, Problem, ValidationError
from tt_api.models.groups.milestones import GroupMilestone
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.groups.hooks.known import NOT_NEWER, held_group, report_of
from tt_api.services.groups.seating import moment
from tt_api.services.operations import reports

_NOUN = "group_milestone"
_MOST_NAMED = 20
# What says which milestone is meant; of what isn't sent, any.
_BY = ("milestone_id", "title", "milestone_type", "due_date")
_FIND = f"""
SELECT id::text FROM group_milestones WHERE group_id = %(group)s AND deleted_at IS NULL
  AND (%(milestone_id)s::uuid IS NULL OR id = %(milestone_id)s)
  AND (%(title)s::text IS NULL OR {folded_sql("title")} = {folded_sql("%(title)s::text")})
  AND (%(milestone_type)s::text IS NULL OR milestone_type = %(milestone_type)s)
  AND (%(due_date)s::date IS NULL OR due_date = %(due_date)s)
ORDER BY due_date, id LIMIT %(most)s
"""  # noqa: S608 -- our own names


def completed(sent: Mapping[str, Any], payload: Mapping[str, Any]) -> Row:
    """Write down when a milestone was completed, once: who completed it here was first.

    Raises:
        NotFoundError: there is no such group or milestone (yet).
        ConflictError: several milestones are meant.
        ValidationError: nothing says which one is.
    """
    if not any(name in sent for name in _BY):
        raise ValidationError.at("title", "is needed, or milestoneId, milestoneType or dueDate")
    group = held_group(sent["group_external_id"])
    milestone = writing.lock(GroupMilestone, _find(group, sent))
    report = report_of("milestone-completed", sent, payload)
    judged = reports.judge(report, _NOUN, milestone)
    if judged.older or judged.as_old:
        return reports.keep_ignored(report, _NOUN, milestone, NOT_NEWER)
    if milestone["completed_at"] is None:
        now = moment()
        completed_at = min(sent.get("occurred_at", now), now)
        milestone = writing.update(GroupMilestone, milestone, {"completed_at": completed_at})
    return reports.keep(report, _NOUN, milestone)


def _find(group: Row, sent: Mapping[str, Any]) -> str:
    facts = {name: sent.get(name) for name in _BY}
    found = execute(_FIND, {**facts, "group": group["id"], "most": _MOST_NAMED}).fetchall()
    if not found:
        meant = sent.get("milestone_id") or sent.get("title") or sent.get("milestone_type") or sent["due_date"]
        raise NotFoundError.of(GroupMilestone.__name__, meant)
    if len(found) > 1:
        problems = [Problem((), "may be meant", milestone_id) for (milestone_id,) in found]
        raise ConflictError("Several milestones of the group are meant: send milestoneId or title", problems=problems)
    return str(found[0][0])
