"""What a visitor's interest sets off: a contact, where an address was typed; staff and a deal, where it is high.

For the chat's own conversations (`follow_up`) and for what others report (`tt_api.services.marketing.miles.reported`).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from tt_api.database.record import Record
from tt_api.errors import NotFoundError
from tt_api.models.analytics import AnalyticsEvent
from tt_api.models.crm.contacts import Contact
from tt_api.models.crm.deals import Deal
from tt_api.models.enums import DealStage, InteractionChannel, LeadSource, TouchpointDirection
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.crm import contacts, deals
from tt_api.services.crm.as_told import without_card_like_lines
from tt_api.services.marketing.miles import conversations
from tt_api.services.marketing.miles.conversations import Conversation
from tt_api.services.marketing.miles.score import HIGH
from tt_api.services.operations.notifications import notify
from tt_api.templating.one_line import one_line

EVENT = "miles_intent"
# The event's property that says which deal the interest led to.
DEAL = "milesDealId"
_LONGEST_TITLE, _LONGEST_NAME, _LONGEST_PHONE = 200, 200, 40
_NAMES = {
    "name": "Name",
    "destination": "Destination",
    "dates": "Dates",
    "party": "Party",
    "budgetCents": "Budget",
    "occasion": "Occasion",
    "phone": "Phone",
}


class Interest(NamedTuple):
    """What is known of a visitor who is likely to buy.

    Attributes:
        score: 0 to 100.
        facts: what they said of the journey and of themselves.
        contact_id: who they are, where that is known: a live one, locked.
        deal_id: what their interest led to before.
    """

    session_id: str
    score: int
    facts: Mapping[str, Any]
    contact_id: str | None
    deal_id: str | None


def follow_up(conversation: Conversation, score: int, facts: Mapping[str, Any]) -> None:
    """Do what follows from a turn, in its transaction.

    Staff is told of a high intent once, and once more when they learn whom to answer.

    Args:
        conversation: as the turn has left it.
        score: as it is now.
        facts: all of the conversation's; the address among them was typed by the visitor.
    """
    if conversation.contact_id is None and "email" in facts:
        conversation = conversation._replace(contact_id=_noted_contact(conversation, facts))
    reachable = conversation.contact_id is not None or "phone" in facts
    told = conversation.intent_told_at is not None
    if score < HIGH or (told and (conversation.contact_told or not reachable)):
        return
    contact_id = visitor_of(conversation, facts)
    interest = Interest(conversation.session_id, score, facts, contact_id, conversation.deal_id)
    deal_id = pursue(interest, {"intentScore": score}, is_news=True)
    conversations.note_told(conversation, deal_id=deal_id, reachable=reachable)


def pursue(interest: Interest, properties: Mapping[str, Any], *, is_news: bool) -> str:
    """Make or advance the deal of a high intent, record the intent, and tell staff.

    Args:
        properties: of the event that records it.
        is_news: whether staff is told even where nothing changes for the deal.

    Returns:
        The deal.
    """
    deal = _live(Deal, interest.deal_id)
    changes = _next_step(deal, interest.contact_id) if deal is not None else {}
    if deal is None:
        deal = _new_deal(interest)
        is_news = True
    elif changes:
        deals.update(deal, changes)
        is_news = True
    record(interest.session_id, interest.contact_id, {**properties, DEAL: deal["id"]})
    if is_news:
        notify(
            EVENT,
            f"Miles has a visitor with high intent ({interest.score})",
            body=_described(interest.facts),
            contact_id=interest.contact_id,
            entity_type="deal",
            entity_id=deal["id"],
        )
    return str(deal["id"])


def record(session_id: str, contact_id: str | None, properties: Mapping[str, Any]) -> None:
    """Record the event of an intent."""
    event = {"event_name": EVENT, "session_id": session_id, "contact_id": contact_id, "properties": properties}
    writing.insert_later(AnalyticsEvent, event)


def contact_of(facts: Mapping[str, Any]) -> str:
    """The contact who has the address among the facts, with an interaction for the chat; a new one where nobody has."""
    name = contacts.names_of(str(facts.get("name") or facts["email"].partition("@")[0]))
    found = contacts.find_or_create(
        {
            **{column: part[:_LONGEST_NAME] if part else part for column, part in name.items()},
            "email": facts["email"],
            "phone": str(facts["phone"])[:_LONGEST_PHONE] if "phone" in facts else None,
            "lead_source": LeadSource.BUDDY_CHAT,
        }
    )
    contacts.log_interaction(
        {
            "contact_id": found.row["id"],
            "channel": InteractionChannel.BUDDY_CHAT,
            "direction": TouchpointDirection.INBOUND,
            "subject": "Chat with Miles",
            "body": _described(facts),
            "occurred_at": datetime.now(UTC),
        }
    )
    return str(found.row["id"])


def visitor_of(conversation: Conversation, facts: Mapping[str, Any]) -> str | None:
    """The contact whom a conversation is with, held; found or made by the address where staff has deleted them.

    None where nobody knows: staff is to know whom to answer, and a deal is never of a contact that is gone.
    """
    contact_id = conversation.contact_id
    if contact_id is not None and _live(Contact, contact_id, strength="KEY SHARE") is not None:
        return contact_id
    return _noted_contact(conversation, facts) if "email" in facts else None


def _noted_contact(conversation: Conversation, facts: Mapping[str, Any]) -> str:
    contact_id = contact_of(facts)
    conversations.note_lead(conversation, contact_id=contact_id)
    return contact_id


def _next_step(deal: Row, contact_id: str | None) -> dict[str, Any]:
    """What another sign of the same interest changes of its deal: a lead is qualified, and has a contact by then.

    One whose contact was deleted gets the one who is there now.
    """
    changes: dict[str, Any] = {}
    named = deal["contact_id"]
    if contact_id not in (None, named) and _live(Contact, named, strength="KEY SHARE") is None:
        changes["contact_id"] = contact_id
    if deal["stage"] == DealStage.LEAD:
        changes["stage"] = DealStage.QUALIFIED
    return changes


def _new_deal(interest: Interest) -> Row:
    facts = interest.facts
    title = f"Miles: {facts.get('destination', 'somewhere')} for {facts.get('party') or 'an unknown party'}"
    return deals.create(
        {
            "title": one_line(title)[:_LONGEST_TITLE],
            "contact_id": interest.contact_id,
            "stage": DealStage.LEAD,
            "lead_source": LeadSource.BUDDY_CHAT,
            "amount": facts.get("budgetCents"),
            **({"currency": facts["currency"]} if "currency" in facts else {}),
            "description": _described(facts),
        }
    )


def _live(model: type[Record], row_id: str | None, strength: str = "NO KEY UPDATE") -> Row | None:
    """A row, locked; None where there is none, or it was deleted."""
    try:
        return writing.lock(model, row_id, strength=strength) if row_id is not None else None
    except NotFoundError:
        return None


def _described(facts: Mapping[str, Any]) -> str | None:
    """The facts for people, a line each; a budget with its currency where the visitor named one."""
    told = {**facts}
    if "budgetCents" in facts:
        told["budgetCents"] = f"{facts['budgetCents'] // 100:,} {facts.get('currency', '')}".rstrip()
    return without_card_like_lines(
        "\n".join(f"{label}: {told[name]}" for name, label in _NAMES.items() if name in told)
    )
