"""Sending a queued mail, automatically at most once (docs/decisions/at-most-once.md)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import uniform
from typing import Any, NamedTuple, NoReturn

from flask import current_app
from structlog import get_logger

from tt_api.current import settings
from tt_api.database.folding import email_key_sql
from tt_api.database.transaction import execute
from tt_api.integrations import ErrorKind, ServiceError, log_not_configured
from tt_api.integrations.gmail import GmailClient, gmail_client
from tt_api.integrations.mail import Attachment, Mail
from tt_api.services.financial.invoices.pdf import invoice_pdf
from tt_api.services.mail import outcomes
from tt_api.services.mail.links import unsubscribe_url
from tt_api.services.mail.tracking import is_tracked, tracked
from tt_api.services.mail.unwanted import unwanted_sql
from tt_api.services.operations.public_links import links_unreachable
from tt_api.work import Claim, Skipped, stage
from tt_api.work.at_most_once import Marker, OutcomeUnknownError, call_at_most_once
from tt_api.work.claims import commit_if_ours

log = get_logger(__name__)

_CLIENT = "mail_client"
_SHORTEST_PAUSE_SECONDS = 30
_FIRST_WAIT_SECONDS = 5 * 60
_LONGEST_WAIT_SECONDS = 2 * 60 * 60


class _Queued(NamedTuple):
    """A queued mail, and everything that may forbid sending it.

    Attributes:
        started: whether an earlier attempt called Gmail and left no outcome.
        step_id: set on mails that a sequence sends.
        invoice_id: set on mails that carry an invoice.
        suppression: the reason why its address is suppressed; None if it isn't.
        contact_deleted: whether its contact was deleted.
        do_not_contact: whether its contact, the contact who has the address now, or a client behind them has
            ``do_not_contact``.
        stopped: whether the contact's enrolment was stopped.
        invoice_void: whether the invoice that it carries is void by now.
        overdue: whether it was due more than a day ago.
        consents: the marketing consents of the clients whom its address belongs to.
    """

    to_email: str
    subject: str
    html_body: str
    text_body: str
    started: bool
    category: str
    step_id: str | None
    invoice_id: str | None
    unsubscribe_token: str
    suppression: str | None
    contact_deleted: bool
    do_not_contact: bool
    stopped: bool
    invoice_void: bool
    overdue: bool
    consents: list[str]

    @property
    def marketing(self) -> bool:
        """Whether it carries unsubscribe headers and respects ``do_not_contact``."""
        return self.category == "marketing"


def send(task: Claim, send_id: str) -> None:
    """Send a mail that is still queued.

    Args:
        task: the task that sends it.
        send_id: the mail.

    Raises:
        Skipped: there is nothing to send, or it may not be sent; the mail's error says why.
        ServiceError: it wasn't sent, and should be tried again.
        LeaseLostError: another worker has taken the task over; Gmail was not called.
    """
    mail = _lock_queued(send_id)
    if mail is None:
        raise Skipped
    try:
        message_id = _send_once(task, mail, send_id)
    except OutcomeUnknownError as error:
        _give_up(send_id, str(error))
    except ServiceError as error:
        _record_failure(task, error, send_id, overdue=mail.overdue)
    else:
        # Logged first: if storing the outcome fails, this line still says that the mail was sent.
        log.info("mail_sent", send_id=send_id, provider_message_id=message_id)
        outcomes.record_sent(send_id, message_id)


def _send_once(task: Claim, mail: _Queued, send_id: str) -> str:
    """Send the mail through Gmail; return Gmail's id for it."""
    # Checked first: the mail may already have gone out, whatever else is true of it.
    if mail.started:
        raise OutcomeUnknownError.of_interrupted_call()
    if obstacle := _obstacle(mail):
        log.info("mail_not_sent", send_id=send_id, reason=obstacle["error"])
        outcomes.record_failed(send_id, **obstacle)
        raise Skipped
    client = _client()
    if client is None:
        log_not_configured("gmail", "send a mail", send_id=send_id)
        outcomes.record_failed(send_id, "mail not configured")
        raise Skipped
    message = _mail(mail, send_id)
    return call_at_most_once(task, Marker("email_sends", "sending_started_at", send_id), lambda: client.send(message))


def _record_failure(task: Claim, error: ServiceError, send_id: str, *, overdue: bool) -> None:
    """Handle an attempt that certainly didn't send the mail: raise the error to be tried again, or give up."""
    if (error.kind is ErrorKind.RATE_LIMITED or error.retry_after is not None) and not overdue:
        _wait_for_quota(error, task, send_id)
    if error.kind is ErrorKind.REFUSED:
        _give_up(send_id, str(error))
        return
    if task.is_last_attempt:
        _give_up(send_id, str(error))
        # Commit now: raising the error rolls back.
        commit_if_ours(task)
    raise error


def _wait_for_quota(error: ServiceError, task: Claim, send_id: str) -> NoReturn:
    """Stage the mail again for when Gmail's quota is back; the task's few attempts would be used up long before.

    If Gmail doesn't say when that is, each wait is twice as long as the one before.
    """
    waits = int(task.payload.get("waits", 0))
    backoff = min(_FIRST_WAIT_SECONDS * 2**waits, _LONGEST_WAIT_SECONDS)
    seconds = backoff if error.retry_after is None else max(error.retry_after, _SHORTEST_PAUSE_SECONDS)
    # Spread out, so that mails that were refused together don't all come back at once.
    pause = timedelta(seconds=seconds * uniform(1, 1.2))  # noqa: S311 -- no cryptography
    stage("send_email", {"sendId": send_id, "waits": waits + 1}, at=datetime.now(UTC) + pause)
    raise Skipped


def _give_up(send_id: str, reason: str) -> None:
    """Record as failed, and log, a mail that Gmail refuses or may already have sent; a person has to decide."""
    log.warning("mail_failed", send_id=send_id, reason=reason)
    outcomes.record_failed(send_id, reason)


def _lock_queued(send_id: str) -> _Queued | None:
    """Lock the mail, if it is still queued, until the marker is committed."""
    found = execute(
        "SELECT to_email, subject, html_body, text_body, sending_started_at IS NOT NULL, category, step_id, invoice_id,"  # noqa: S608 -- our own text
        " unsubscribe_token, suppression.reason, contacts.deleted_at IS NOT NULL,"
        f" coalesce(contacts.do_not_contact, false) OR {unwanted_sql('to_email', 'send.contact_id')},"
        " coalesce(enrolment.status = 'stopped' OR enrolment.deleted_at IS NOT NULL, false),"
        " EXISTS (SELECT FROM invoices WHERE invoices.id = send.invoice_id AND voided_at IS NOT NULL),"
        " scheduled_for < now() - interval '1 day',"
        " ARRAY(SELECT DISTINCT marketing_consent FROM clients WHERE clients.deleted_at IS NULL"
        f" AND ({email_key_sql('clients.email')} = {email_key_sql('to_email')}"
        " OR clients.primary_contact_id = send.contact_id))"
        " FROM email_sends AS send LEFT JOIN contacts ON contacts.id = send.contact_id"
        " LEFT JOIN email_sequence_enrolments AS enrolment ON enrolment.id = enrolment_id"
        " LEFT JOIN email_suppressions AS suppression ON suppression.deleted_at IS NULL"
        f" AND {email_key_sql('suppression.email')} = {email_key_sql('to_email')}"
        " WHERE send.id = %s AND send.status = 'queued' AND send.deleted_at IS NULL FOR NO KEY UPDATE OF send",
        (send_id,),
    ).fetchone()
    return _Queued(*found) if found else None


def _obstacle(mail: _Queued) -> Mapping[str, Any] | None:
    """The error, and maybe the status, of a mail that may not be sent; None if it may."""
    if mail.suppression == "unsubscribed":
        return {"error": "the address unsubscribed", "status": "unsubscribed"}
    linked = mail.marketing or mail.unsubscribe_token in mail.html_body + mail.text_body
    obstacles = (
        (mail.suppression, f"the address is suppressed: {mail.suppression}"),
        (mail.contact_deleted, "the contact was deleted"),
        (mail.marketing and mail.do_not_contact, "the contact is not to be contacted, and the mail is marketing"),
        (mail.step_id and mail.stopped, "the sequence was stopped for this contact"),
        (mail.invoice_void, "the invoice is void"),
        (linked and links_unreachable(), "PUBLIC_BASE_URL is not set, so its unsubscribe link leads nowhere"),
    )
    return next(({"error": reason} for applies, reason in obstacles if applies), None)


def _mail(mail: _Queued, send_id: str) -> Mail:
    domain = (settings().gmail_sender or "").rpartition("@")[2]
    # Made from our id, so that the mail can be found in the mailbox.
    headers = {"Message-ID": f"<{send_id}@{domain}>"}
    if mail.marketing:
        headers["List-Unsubscribe"] = f"<{unsubscribe_url(mail.unsubscribe_token)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    html = mail.html_body
    if mail.marketing and is_tracked(frozenset(mail.consents)):
        html = tracked(html, send_id, mail.unsubscribe_token)
    return Mail(mail.to_email, mail.subject, mail.text_body, html, headers, attachments=_attachments(mail))


def _attachments(mail: _Queued) -> tuple[Attachment, ...]:
    """What a mail carries: made now, so that no file is stored or passed on, and it says what is true now."""
    if mail.invoice_id is None:
        return ()
    paper = invoice_pdf(mail.invoice_id)
    return (Attachment(f"{paper.name}.pdf", paper.content),)


def _client() -> GmailClient | None:
    """This process's Gmail client, which caches its access token; None if Gmail isn't configured."""
    kept = current_app.extensions
    if _CLIENT not in kept:
        kept[_CLIENT] = gmail_client(kept["settings"])
    client: GmailClient | None = kept[_CLIENT]
    return client
