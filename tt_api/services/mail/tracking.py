"""What becomes of a mail at its reader's: a picture that tells that it was opened, links that tell that it was clicked.

Only marketing mail is tracked, and only where the setting and the reader's consent allow it
(docs/decisions/mail-tracking.md). The stored mail stays as it was written; the links are rewritten as it leaves. A
link's token holds where it leads, under our signature: it can lead nowhere but where the mail's own link did.
"""

import re
from html import escape, unescape
from uuid import UUID

import psycopg2
from structlog import get_logger
from werkzeug.urls import iri_to_uri

from tt_api.config import MailTracking
from tt_api.current import settings
from tt_api.encryption.link_tokens import LinkKind, link_token, subject_of
from tt_api.errors import ServiceUnavailableError
from tt_api.services.mail.outcomes import record_seen

log = get_logger(__name__)

# A longer address makes a link that some mail programs cut; it stays as it is.
_LONGEST_TARGET = 1500
_LINK = re.compile(
    r"""(<a\s(?:[^<>"']|"[^"<>]*"|'[^'<>]*')*?(?<![\w-])href\s*=\s*)("[^"<>]*"|'[^'<>]*')""", re.IGNORECASE
)
# In a header of ours nothing else may stand than what an address is made of.
_TARGET = re.compile(r"https?://[\x21-\x7e]+", re.IGNORECASE)
_END_OF_BODY = re.compile(r"</body\s*>", re.IGNORECASE)


def is_tracked(consents: frozenset[str]) -> bool:
    """Whether a marketing mail is tracked.

    Args:
        consents: the marketing consents of the clients whom its address belongs to.
    """
    if settings().public_base_url is None:
        return False
    match settings().mail_tracking:
        case MailTracking.OFF:
            return False
        case MailTracking.CONSENTED:
            return "given" in consents
        case MailTracking.MARKETING:
            return True


def tracked(html: str, send_id: str, unsubscribe_token: str) -> str:
    """A mail's HTML with links that lead through us, and the picture; the link to unsubscribe stays as it is."""

    def through_us(found: re.Match[str]) -> str:
        target = unescape(found[2][1:-1]).strip()
        if unsubscribe_token in target or not _can_be_led_to(target):
            return found[0]
        return f'{found[1]}"{escape(_click_url(send_id, target))}"'

    linked = _LINK.sub(through_us, html)
    picture = f'<img src="{escape(_picture_url(send_id))}" width="1" height="1" alt="" style="border:0">'
    end = _END_OF_BODY.search(linked)
    position = end.start() if end else len(linked)
    return linked[:position] + picture + linked[position:]


def target_of(token: str) -> tuple[str, str] | None:
    """The mail that a link stood in, and where the link led; None where the token isn't one of ours."""
    subject = subject_of(LinkKind.MAIL_CLICKED, token)
    send_id, separator, target = (subject or "").partition(" ")
    return (send_id, target) if separator else None


def record_click(send_id: str) -> None:
    """Record that a person followed a link of a mail; without the database the person is led on all the same."""
    try:
        record_seen(send_id, "clicked")
    except (psycopg2.OperationalError, psycopg2.InterfaceError, ServiceUnavailableError) as error:
        log.warning("mail_click_not_counted", send_id=send_id, error=type(error).__name__)


def mail_of(token: str) -> str | None:
    """The mail whose picture has this token; None where it isn't one of ours."""
    return subject_of(LinkKind.MAIL_OPENED, token)


def _can_be_led_to(target: str) -> bool:
    """Whether it is an address of a site, and one that an answer can lead to: not ``https://[link]``, or port 99999."""
    if len(target) > _LONGEST_TARGET or not _TARGET.fullmatch(target):
        return False
    try:
        iri_to_uri(target)  # as the answer does, which would fail
    except ValueError:
        return False
    return True


def _click_url(send_id: str, target: str) -> str:
    return f"{settings().public_base_url}/t/c/{link_token(LinkKind.MAIL_CLICKED, f'{UUID(send_id)} {target}')}"


def _picture_url(send_id: str) -> str:
    return f"{settings().public_base_url}/t/o/{link_token(LinkKind.MAIL_OPENED, str(UUID(send_id)))}.gif"
