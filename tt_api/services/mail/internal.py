"""What n8n calls: queue a mail, and record an event of one."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.record import folded_sql
from tt_api.database.transaction import read
from tt_api.errors import NotFoundError, ValidationError
from tt_api.models.mail.emails import EmailSend
from tt_api.resources import writing
from tt_api.resources.reading import LIVE
from tt_api.resources.table import Row, table_of
from tt_api.services.mail import outcomes
from tt_api.services.mail.queueing import queue_mail
from tt_api.templating.plain_text import plain_text
from tt_api.templating.rendering import Content

_SENDS = table_of(EmailSend)


def queue(body: Mapping[str, Any]) -> Row:
    """Queue the mail that a validated body describes.

    Raises:
        ValidationError: the template doesn't exist, or can't be rendered with the variables that were sent.
    """
    mail: dict[str, Any] = {name: body.get(name) for name in ("to", "contact_id", "scheduled_for")}
    mail |= {"category": body["category"]} if "category" in body else {}
    if "html" in body:
        content = Content(body["subject"], body["html"], body.get("text") or plain_text(body["html"]))
        return queue_mail(**mail, content=content)
    template_id = body.get("template_id") or _template_id_of(body["template"])
    return queue_mail(**mail, template_id=template_id, variables=body.get("variables"))


def report(body: Mapping[str, Any]) -> Row:
    """Record the event of a mail that a validated body describes, and return the mail.

    Raises:
        NotFoundError: there is no such mail.
        ConflictError: the mail was never sent, so it can't have events.
    """
    send_id = body.get("send_id") or _send_id_of(body["provider_message_id"])
    permanent = body.get("permanent", True)
    return outcomes.record_event(
        writing.lock(EmailSend, send_id), body["event"], body.get("occurred_at"), permanent=permanent
    )


def _template_id_of(name: str) -> str:
    found = read(
        f"SELECT id FROM email_templates WHERE {folded_sql('name')} = {folded_sql('%s')} AND {LIVE.sql}",  # noqa: S608 -- our own text
        (name,),
    )
    if not found:
        raise ValidationError.at("template", "is not the name of a template")
    return str(found[0][0])


def _send_id_of(provider_message_id: str) -> str:
    found = read("SELECT id FROM email_sends WHERE provider_message_id = %s LIMIT 1", (provider_message_id,))
    if not found:
        raise NotFoundError.of(_SENDS.entity, provider_message_id)
    return str(found[0][0])
