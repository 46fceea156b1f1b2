"""Intents that others report: a workflow, or a chat that isn't ours. The server's own chat needs nobody for it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tt_api.database.transaction import execute
from tt_api.database.turns import TurnsOn, take_turns
from tt_api.models.crm.deals import Deal
from tt_api.models.enums import LeadSource
from tt_api.resources import writing
from tt_api.resources.schema import Body
from tt_api.services.crm import deals
from tt_api.services.marketing.miles import conversations, leads
from tt_api.services.marketing.miles.conversations import Conversation
from tt_api.services.marketing.miles.score import HIGH

# A report's fields, each with the fact that it is.
_FACTS = {
    "name": "name",
    "email": "email",
    "phone": "phone",
    "destination": "destination",
    "dates": "dates",
    "party": "party",
    "budget_cents": "budgetCents",
    "occasion": "occasion",
}
_DEAL_OF_SESSION = f"""
SELECT properties->>'{leads.DEAL}' FROM analytics_events
WHERE session_id = %s AND event_name = '{leads.EVENT}' AND properties ? '{leads.DEAL}' AND deleted_at IS NULL
ORDER BY occurred_at DESC, id DESC LIMIT 1
"""  # noqa: S608 -- our own names


class Outcome(NamedTuple):
    """What a report led to; nothing where the intent isn't high."""

    contact_id: str | None
    deal_id: str | None


def take(report: Body) -> Outcome:
    """Record a reported intent; from the score that is high on, make or advance a deal and tell staff.

    A session has one deal, whoever reports it: that of our own conversation, where it is one.

    Raises:
        ValidationError: it names a contact who isn't there.
    """
    # Which deal it is, is ours to say.
    sent = {name: value for name, value in report.kept.items() if name != leads.DEAL}
    session_id, score = report["session_id"], report["intent_score"]
    writing.require_references(Deal, {"contact_id": report.get("contact_id")})
    if score < HIGH:
        leads.record(session_id, report.get("contact_id"), sent)
        return Outcome(report.get("contact_id"), None)
    conversation = conversations.hold(session_id)
    if conversation is None:
        take_turns(TurnsOn.MILES_SESSION, session_id)
    facts = {**(conversation.facts if conversation else {}), **_facts_of(report)}
    contact_id = report.get("contact_id") or _contact_of(conversation, facts)
    deal_id = conversation.deal_id if conversation else _deal_of_session(session_id)
    if deal_id is None and contact_id is not None:
        lead = deals.open_lead(contact_id, LeadSource.BUDDY_CHAT)
        deal_id = lead["id"] if lead else None
    deal_id = leads.pursue(leads.Interest(session_id, score, facts, contact_id, deal_id), sent, is_news=False)
    if conversation is not None:
        conversations.note_told(conversation, deal_id=deal_id, reachable=contact_id is not None or "phone" in facts)
    return Outcome(contact_id, deal_id)


def _facts_of(report: Mapping[str, Any]) -> dict[str, Any]:
    return {fact: report[name] for name, fact in _FACTS.items() if report.get(name) not in (None, "")}


def _contact_of(conversation: Conversation | None, facts: Mapping[str, Any]) -> str | None:
    if conversation is not None:
        return leads.visitor_of(conversation, facts)
    return leads.contact_of(facts) if "email" in facts else None


def _deal_of_session(session_id: str) -> str | None:
    found = execute(_DEAL_OF_SESSION, (session_id,)).fetchone()
    return found[0] if found else None
