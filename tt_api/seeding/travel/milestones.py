"""What is due for groups: the days that each has, done once they are past, but for the last one at times."""

from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.table import Row
from tt_api.seeding.travel.calendar import TODAY, after, at
from tt_api.seeding.travel.groups import MILESTONES

# By the column of the group that has the day: the kind, and what has to be done.
_DUE = {
    "option_date": ("option_expires", "Deposits, or the block lapses"),
    "deposit_due_on": ("deposit_due", "Deposits to the line"),
    "final_payment_due_on": ("final_payment", "Final payment to the line"),
    "names_due_on": ("names_due", "Names as in the passports"),
    "departure_date": ("departure", "See everybody off"),
}


def milestones(ten: int, group: Row) -> list[Row]:
    """The milestones of a group of private clients."""
    found = []
    for number, (column, (kind, title)) in enumerate(_DUE.items()):
        dice = Dice(MILESTONES.name, ten, number)
        due = group[column]
        is_done = due < TODAY and dice.chance(90)
        found.append(
            {
                "id": seed_id(MILESTONES.name, ten, number),
                "group_id": group["id"],
                "title": title,
                "milestone_type": kind,
                "due_date": due,
                "completed_at": max(at(after(due, -1), dice), group["created_at"]) if is_done else None,
                "remind_days": "[7, 1]",
                "created_at": group["created_at"],
                "updated_at": group["created_at"],
            }
        )
    return found
