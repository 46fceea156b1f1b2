"""What a visitor's interest sets off: a contact, where an address was typed; staff and a deal, where it is high."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tt_api.database.record import Record
from tt_api.errors import NotFoundError
from tt_api.models.analytics import AnalyticsEvent
from tt_api.models.crm.contacts import Contact
from tt_api.models.crm.deals import Deal
from tt_api.models.enums import DealStage, InteractionChannel, LeadSource, TouchpointDirection
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.crm import contacts, deals
from tt_api.services.marketing.miles import conversations
from tt_api.services.marketing.miles.conversations import Conversation
from tt_api.services.marketing.miles.score import HIGH
from tt_api.services.operations.notifications import notify
from tt_api.templating.one_line import one_line

EVENT = "miles_intent"
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


def follow_up(conversation: Conversation, score: int, facts: Mapping[str, Any]) -> None:
    """Do what follows from a turn, in its transaction.

    Staff is told of a high intent once, and once more when they learn whom to answer.

    Args:
        conversation: as it was before the turn.
        score: as it is now.
        facts: all of the conversation's; the address among them was typed by the visitor.
    """
    contact_id = conversation.contact_id
    if contact_id is None and "email" in facts:
        contact_id = _noted_contact(conversation, facts)
    reachable = contact_id is not None or "phone" in facts
    told = conversation.intent_told_at is not None
    if score < HIGH or (told and (conversation.contact_told or not reachable)):
        return
    if contact_id is not None and _live(Contact, contact_id, strength="KEY SHARE") is None:
        # Deleted meanwhile: staff is to know whom to answer.
        contact_id = _noted_contact(conversation, facts)
    deal_id = _deal_of(conversation, facts, contact_id)
    writing.insert(
        AnalyticsEvent,
        {
            "event_name": EVENT,
            "session_id": conversation.session_id,
            "contact_id": contact_id,
            "properties": {"intentScore": score},
        },
    )
    notify(
        EVENT,
        f"Miles has a visitor with high intent ({score})",
        body=_described(facts) or None,
        contact_id=contact_id,
        entity_type="deal",
        entity_id=deal_id,
    )
    conversations.note_told(conversation, deal_id=deal_id, reachable=reachable)


def _noted_contact(conversation: Conversation, facts: Mapping[str, Any]) -> str:
    contact_id = _contact_of(facts)
    conversations.note_lead(conversation, contact_id=contact_id)
    return contact_id


def _contact_of(facts: Mapping[str, Any]) -> str:
    """The contact who has the address; a new one where nobody has."""
    contact_id = contacts.find_or_create(_new_contact(facts))
    contacts.log_interaction(
        {
            "contact_id": contact_id,
            "channel": InteractionChannel.BUDDY_CHAT.value,
            "direction": TouchpointDirection.INBOUND.value,
            "subject": "Chat with Miles",
            "body": _described(facts) or None,
            "occurred_at": datetime.now(UTC),
        }
    )
    return contact_id


def _new_contact(facts: Mapping[str, Any]) -> dict[str, Any]:
    first, _, last = str(facts.get("name") or facts["email"].partition("@")[0]).strip().partition(" ")
    return {
        "first_name": first[:_LONGEST_NAME],
        "last_name": last.strip()[:_LONGEST_NAME] or None,
        "email": facts["email"],
        "phone": str(facts["phone"])[:_LONGEST_PHONE] if "phone" in facts else None,
        "lead_source": LeadSource.BUDDY_CHAT.value,
    }


def _deal_of(conversation: Conversation, facts: Mapping[str, Any], contact_id: str | None) -> str:
    """The conversation's deal, made the first time; whoever is to be answered stands on it as soon as that is known."""
    deal = _live(Deal, conversation.deal_id)
    if deal is None:
        party = facts.get("party")
        title = f"Miles: {facts.get('destination', 'somewhere')} for {party or 'an unknown party'}"
        created = deals.create(
            {
                "title": one_line(title)[:_LONGEST_TITLE],
                "contact_id": contact_id,
                "stage": DealStage.LEAD.value,
                "lead_source": LeadSource.BUDDY_CHAT.value,
                "amount": facts.get("budgetCents"),
                "description": _described(facts) or None,
            }
        )
        return str(created["id"])
    if contact_id is not None and deal["contact_id"] is None:
        deals.update(deal, {"contact_id": contact_id})
    return str(deal["id"])


def _live(model: type[Record], row_id: str | None, strength: str = "NO KEY UPDATE") -> Row | None:
    """A row, locked; None where there is none, or it was deleted."""
    try:
        return writing.lock(model, row_id, strength=strength) if row_id is not None else None
    except NotFoundError:
        return None


def _described(facts: Mapping[str, Any]) -> str:
    """The facts for people, a line each; in which currency a budget is, nobody has noted."""
    told = {**facts, "budgetCents": f"{facts['budgetCents'] // 100:,}"} if "budgetCents" in facts else facts
    return "\n".join(f"{label}: {told[name]}" for name, label in _NAMES.items() if name in told)
