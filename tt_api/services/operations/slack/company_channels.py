"""What is written in a company's channel is kept with the company: as an interaction of the contact there."""

from tt_api.database.transaction import execute, read
from tt_api.models.crm.touchpoints import Activity
from tt_api.models.enums import InteractionChannel, TouchpointDirection
from tt_api.models.operations.slack import SlackRequest
from tt_api.resources import writing
from tt_api.resources.fields.card_numbers import has_card_number
from tt_api.services.crm.contacts import log_interaction
from tt_api.services.operations.slack.messages import Written
from tt_api.services.operations.slack.wording import readable

_SUBJECT = "Written in the company's Slack channel"
_LONGEST = 20_000


def keep(event_id: str, written: Written) -> None:
    """Keep a message of a company's channel, in the current transaction; one of another channel is nothing to us.

    It is an interaction of the contact of the company whom the agency was in touch with last. A company that has no
    contact gets an activity instead.

    Args:
        event_id: by which a repeated delivery is known.
    """
    company_id = _company_of(written.channel_id)
    if company_id is None:
        return
    if writing.insert_unless_taken(SlackRequest, {"event_id": event_id}, ("event_id",)) is None:
        return
    body = _kept_text(written.text)
    contact_id = _contact_of(company_id)
    if contact_id is None:
        told = {"activity_type": "company.slack_message", "title": _SUBJECT, "description": body}
        entity = {"entity_type": "company", "entity_id": company_id, "occurred_at": written.written_at}
        writing.insert(Activity, {**told, **entity})
        return
    log_interaction(
        {
            "contact_id": contact_id,
            "channel": InteractionChannel.SLACK,
            # Our own people write what they did for the company; whoever is in a shared channel wrote to us.
            "direction": TouchpointDirection.OUTBOUND if written.is_ours else TouchpointDirection.INBOUND,
            "subject": _SUBJECT,
            "body": body,
            "occurred_at": written.written_at,
        }
    )


def _company_of(channel_id: str) -> str | None:
    # Nothing keeps two companies from naming one channel: it is the first one's.
    found = read(
        "SELECT id FROM companies WHERE slack_channel_id = %s AND deleted_at IS NULL ORDER BY id LIMIT 1", (channel_id,)
    )
    return str(found[0][0]) if found else None


def _contact_of(company_id: str) -> str | None:
    """The contact whom the agency was in touch with last, locked; the one that was there first, before any was."""
    found = execute(
        "SELECT id FROM contacts WHERE company_id = %s AND deleted_at IS NULL"
        " ORDER BY last_interaction_at DESC NULLS LAST, created_at, id LIMIT 1 FOR NO KEY UPDATE",
        (company_id,),
    ).fetchone()
    return str(found[0]) if found else None


def _kept_text(text: str) -> str:
    """What is kept of a message: without card numbers, which are never stored, and as long as a text may be."""
    plain = readable(text).strip()[:_LONGEST]
    return "(not kept: it has what looks like a card number)" if has_card_number(plain) else plain
