"""Reminding staff of what is due for groups: some days ahead, as each milestone says, and on the day after."""

from datetime import date, timedelta

from tt_api.current import settings
from tt_api.database.transaction import execute
from tt_api.resources.filters import Condition
from tt_api.services.operations.agency_day import today
from tt_api.services.operations.notifications import notify

# In one transaction; each is a notification.
BATCH = 100
# A job that didn't run for some days tells what it missed; older reminders are of no use to anybody.
CATCHES_UP = timedelta(days=3)

# A reminder's day is due where it lies after the last one that was told, and after the milestone was written down.
_DUE = """
SELECT due.id, due.title, due.due_date, due.group_id, groups.name
FROM group_milestones AS due JOIN groups ON groups.id = due.group_id AND groups.deleted_at IS NULL
WHERE due.completed_at IS NULL AND due.deleted_at IS NULL AND due.due_date >= %(oldest)s::date - 1
  AND due.due_date <= %(today)s::date + 365 AND groups.status NOT IN ('completed', 'cancelled')
  AND EXISTS (
    SELECT FROM jsonb_array_elements_text(due.remind_days || '[-1]') AS ahead (days)
    WHERE due.due_date - ahead.days::int BETWEEN %(oldest)s AND %(today)s
      AND due.due_date - ahead.days::int > coalesce(due.reminded_on, '-infinity')
      AND due.due_date - ahead.days::int >= (due.created_at AT TIME ZONE %(zone)s)::date)
ORDER BY due.due_date, due.id LIMIT %(size)s FOR NO KEY UPDATE OF due SKIP LOCKED
"""


def remind(day: date) -> bool:
    """Remind staff of milestones, each at most once a day; whether there may be more of them.

    Args:
        day: the agency's.
    """
    facts = {"today": day, "oldest": day - CATCHES_UP, "zone": settings().agency_timezone, "size": BATCH}
    found = execute(_DUE, facts).fetchall()
    for milestone_id, title, due_date, group_id, name in found:
        notify(
            "group_milestone_due" if due_date >= day else "group_milestone_overdue",
            f"{name}: {title} {due_in(due_date, day)}",
            entity_type="group",
            entity_id=str(group_id),
        )
        execute("UPDATE group_milestones SET reminded_on = %s WHERE id = %s", (day, milestone_id))
    return len(found) == BATCH


def due_in(due_date: date, day: date) -> str:
    """When something is due, in words."""
    days = (due_date - day).days
    if days < 0:
        return f"was due on {due_date}"
    return {0: "is due today", 1: "is due tomorrow"}.get(days, f"is due in {days} days, on {due_date}")


def overdue() -> Condition:
    """Milestones that should be done by now."""
    return Condition("completed_at IS NULL AND due_date < %s", (today(),))
