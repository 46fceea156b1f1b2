"""What the agency and a person had to do with each other: a first contact, and what followed, over months."""

from tt_api.models.enums import CompanyStage
from tt_api.seeding.account import Account, Person
from tt_api.seeding.destinations import DESTINATIONS, MONTHS
from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.messages import CARING, GOODBYE, OPENINGS, SELLING, SIGN_UP, TALKING, Message
from tt_api.seeding.table import Row, SeedTable
from tt_api.seeding.worktime import DAY, NOW, instant

INTERACTIONS = SeedTable("contact_interactions")

# How often people who are that far were in touch, and about what, one after another.
_TALKS = {
    "subscriber": (0, 2, (TALKING,)),
    "lead": (0, 2, (TALKING,)),
    "marketing_qualified": (1, 3, (TALKING,)),
    "sales_qualified": (1, 5, (TALKING, SELLING)),
    "opportunity": (2, 6, (TALKING, SELLING)),
    "customer": (2, 7, (TALKING, SELLING, CARING, CARING)),
    "evangelist": (3, 9, (TALKING, SELLING, CARING, CARING, CARING)),
    "other": (0, 3, (TALKING,)),
}
# With these the talk has died down.
_QUIET = (CompanyStage.CHURNED, CompanyStage.DISQUALIFIED, CompanyStage.ARCHIVED)
# Working days, about three months: how long the talk with those who are about to buy has been going on.
_RECENT = 65 * DAY


def talk_with(person: Person, account: Account | None) -> list[Row]:
    """The interactions of a contact, who learns when the last one was.

    Args:
        account: the person's company.
    """
    dice = Dice(INTERACTIONS.name, person.number)
    low, high, subjects = _TALKS[person.row["lifecycle_stage"]]
    times = dice.between(low, high)
    if not times:
        return []
    party = f"the team at {account.row['name']}" if account else dice.pick(("the two of us", "our family", "a group"))
    moments = _moments(dice, person, account, times)
    rows = []
    for number, moment in enumerate(moments):
        message = dice.pick(subjects[number * len(subjects) // times])
        if number == 0:
            message = _opening(person.row)
        elif number == times - 1 and person.row["do_not_contact"]:
            message = GOODBYE
        rows.append(_row(dice, person, number + 1, message, party, moment))
    person.row["last_interaction_at"] = person.row["updated_at"] = rows[-1]["occurred_at"]
    return rows


def _opening(contact: Row) -> Message:
    return SIGN_UP if contact["lifecycle_stage"] == "subscriber" else OPENINGS[contact["lead_source"] or "other"]


def _moments(dice: Dice, person: Person, account: Account | None, times: int) -> list[int]:
    """When, in order: the first as soon as the person was known."""
    start, end = person.since, NOW
    if account and account.stage in _QUIET:
        end = start + (NOW - start) * 2 // 3
    elif person.row["lifecycle_stage"] == "opportunity":
        start = max(start, end - _RECENT)
    later = sorted(start + 1 + dice.below(end - start - 1) for _ in range(times - 1))
    return [person.since, *later]


def _row(dice: Dice, person: Person, number: int, message: Message, party: str, moment: int) -> Row:
    words = {
        "first": person.row["first_name"],
        "party": party,
        "place": dice.pick(DESTINATIONS),
        "month": dice.pick(MONTHS),
    }
    occurred_at = instant(moment)
    return {
        "id": seed_id(INTERACTIONS.name, person.number, number),
        "contact_id": person.row["id"],
        "channel": message.channel.value,
        "direction": message.direction,
        "subject": message.subject and message.subject.format_map(words),
        "body": message.body and message.body.format_map(words),
        "occurred_at": occurred_at,
        "created_at": occurred_at,
        "updated_at": occurred_at,
    }
