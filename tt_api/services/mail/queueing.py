"""Queueing mail. It is rendered immediately, so that the caller sees errors, and sent later by a task."""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import and_, select

from tt_api.database.orm import db
from tt_api.errors import ConflictError, ValidationError
from tt_api.integrations.addresses import mailable
from tt_api.models.crm.companies import Company
from tt_api.models.crm.contacts import Contact
from tt_api.models.mail.emails import EmailSend, EmailTemplate
from tt_api.resources import writing
from tt_api.resources.reading import find
from tt_api.resources.table import Row
from tt_api.services.crm import contacts
from tt_api.services.mail.links import replace_unsubscribe_link, unsubscribe_url
from tt_api.services.mail.templates import sources_of
from tt_api.templating.rendering import Content, render
from tt_api.work import stage
from tt_api.work.staging import asking_request_id

_TOKEN_BYTES = 32
_COPIED_COLUMNS = (
    "to_email",
    "contact_id",
    "template_id",
    "sequence_id",
    "enrolment_id",
    "invoice_id",
    "category",
    "subject",
)


def queue_mail(  # noqa: PLR0913 -- what a mail is made of
    *,
    to: str,
    template_id: str | None = None,
    content: Content | None = None,
    variables: Mapping[str, Any] | None = None,
    contact_id: str | None = None,
    sequence_id: str | None = None,
    step_id: str | None = None,
    enrolment_id: str | None = None,
    invoice_id: str | None = None,
    payment_id: str | None = None,
    category: str = "transactional",
    scheduled_for: datetime | None = None,
) -> Row:
    """Queue a mail in the current transaction; all mail is queued here.

    It is rendered now and sent later; whether the address may be mailed is checked when it is sent.

    Args:
        to: the address.
        template_id: the template to render; or
        content: the mail itself.
        variables: the template's variables, besides ``unsubscribeUrl`` and, where the contact is known,
            ``contact.firstName``, ``.lastName``, ``.email``, ``.jobTitle`` and ``.company``.
        contact_id: the recipient; looked up by the address if not given.
        enrolment_id: makes it a sequence mail, with ``sequence_id`` and ``step_id``.
        invoice_id: an invoice that it carries, as PDF, made when the mail is sent.
        payment_id: the payment that it is the receipt of; another mail can't be.
        category: one of `MAIL_CATEGORIES`; ``marketing`` isn't sent to contacts with ``do_not_contact``.
        scheduled_for: the earliest time to send it; immediately if not given.

    Returns:
        The new row of ``email_sends``.

    Raises:
        ValidationError: a variable is missing (its path is ``["variables", name]``), a reference is wrong, or Gmail
            can't send to the address.
    """
    if not mailable(to):
        raise ValidationError.at("to", "must be ASCII before the @: no other address can be mailed to")
    references = {
        "contact_id": contact_id or contacts.id_of(to),
        "template_id": template_id,
        "sequence_id": sequence_id,
        "step_id": step_id,
        "enrolment_id": enrolment_id,
        "invoice_id": invoice_id,
        "payment_id": payment_id,
    }
    writing.require_references(EmailSend, references)
    token = token_urlsafe(_TOKEN_BYTES)
    if content is None:
        if template_id is None:
            raise ValidationError.at("templateId", "is required")
        content = fill_in(template_id, variables or {}, contact_id=references["contact_id"], token=token)
    return _store({**references, "to_email": to, "category": category, **_parts(content)}, token, scheduled_for)


def queue_resend(row: Row) -> Row:
    """Queue a failed mail again, as a new mail with the same content, because a person asked for it.

    Args:
        row: the mail, locked.

    Raises:
        ConflictError: it didn't fail, or was already resent.
    """
    if row["status"] not in ("failed", "bounced"):
        raise ConflictError(f"The mail is {row['status']}; only what failed or bounced can be sent again")
    resent_as = db.session.scalar(select(EmailSend.id).where(EmailSend.resend_of_id == row["id"]))
    if resent_as is not None:
        raise ConflictError(f"The mail was sent again already, as {resent_as}")
    sent = db.session.get_one(EmailSend, row["id"])
    token = token_urlsafe(_TOKEN_BYTES)
    bodies = {"html_body": sent.html_body, "text_body": sent.text_body}
    renewed = {name: replace_unsubscribe_link(body, sent.unsubscribe_token, token) for name, body in bodies.items()}
    # Without step_id and payment_id, which are unique: a step is mailed once by the sequence itself, a receipt once.
    return _store({**{name: row[name] for name in _COPIED_COLUMNS}, **renewed, "resend_of_id": row["id"]}, token, None)


def fill_in(template_id: str, variables: Mapping[str, Any], *, contact_id: str | None, token: str) -> Content:
    """Render a template.

    Raises:
        ValidationError: see `rendering.render`.
        NotFoundError: there is no such template.
    """
    template = find(EmailTemplate, template_id)
    values = {**variables, "unsubscribeUrl": unsubscribe_url(token)}
    if contact_id is not None:
        values["contact"] = _contact_values(contact_id)
    return render(sources_of(template), template["variables"], values)


def _store(values: Mapping[str, Any], token: str, scheduled_for: datetime | None) -> Row:
    about = {"unsubscribe_token": token, "request_id": asking_request_id()}
    row = writing.insert(
        EmailSend, {**values, **about, **({"scheduled_for": scheduled_for} if scheduled_for is not None else {})}
    )
    stage("send_email", {"sendId": row["id"]}, at=scheduled_for)
    return row


def _parts(content: Content) -> dict[str, str]:
    return {"subject": content.subject, "html_body": content.html, "text_body": content.text}


def _contact_values(contact_id: str) -> dict[str, Any]:
    """The contact's values that templates can use, under their camelCase names."""
    company = and_(Company.id == Contact.company_id, Company.deleted_at.is_(None))
    query = select(
        Contact.first_name.label("firstName"),
        Contact.last_name.label("lastName"),
        Contact.email.label("email"),
        Contact.job_title.label("jobTitle"),
        Company.name.label("company"),
    ).join(Company, company, isouter=True)
    return dict(db.session.execute(query.where(Contact.id == contact_id)).mappings().one())
