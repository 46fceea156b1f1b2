"""A mail as MIME, with a text and an HTML part."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

# As long as lines may be: folding at 78 would break a List-Unsubscribe address into encoded words.
_POLICY = SMTP.clone(max_line_length=998)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one person.

    Attributes:
        headers: further ones, such as ``List-Unsubscribe``.
        sender_name: stands before the sender's address.
    """

    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    sender_name: str = ""


def mime_of(mail: Mail, sender: str) -> bytes:
    """The whole document.

    Raises:
        ValueError: an address or a header is malformed.
    """
    message = EmailMessage(_POLICY)
    try:
        message["From"] = Address(mail.sender_name, addr_spec=sender)
        message["To"] = Address(addr_spec=mail.to)
    except IndexError:
        raise ValueError("an address ends too early") from None
    message["Subject"] = mail.subject
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message.as_bytes()
