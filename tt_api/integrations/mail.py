"""A mail as MIME, with a text and an HTML part, and the files that it carries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, Policy
from typing import Any, NamedTuple

from tt_api.integrations.addresses import ascii_address

# RFC 2045 and 2047: lines of encoded bodies, and of headers with encoded words, have at most 76 characters.
_LINE = 76
# What is longer than this between two blanks can't be folded and is encoded, whatever its letters.
_LONGEST_WORD = 60


class Attachment(NamedTuple):
    """A PDF that a mail carries.

    Attributes:
        name: of the file, in ASCII.
    """

    name: str
    content: bytes


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
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)


def mime_of(mail: Mail, sender: str) -> bytes:
    """The whole document.

    Raises:
        ValueError: an address or a header is malformed.
    """
    message = EmailMessage(_POLICY)
    try:
        message["From"] = Address(mail.sender_name, addr_spec=ascii_address(sender))
        message["To"] = Address(addr_spec=ascii_address(mail.to))
    except IndexError:
        raise ValueError("an address ends too early") from None
    message["Subject"] = mail.subject
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    for attachment in mail.attachments:
        message.add_attachment(attachment.content, maintype="application", subtype="pdf", filename=attachment.name)
    return message.as_bytes()


class _TextHeader(BaseHeader):
    """A header whose text stays as it is: the standard library would take ``=?…?=`` in it for an encoded word."""

    max_count = 1

    @classmethod
    def parse(cls, value: str, parsed: dict[str, Any]) -> None:
        """What the registry asks of a header's class."""
        parsed |= {"decoded": value, "parse_tree": None}


class _Subject(_TextHeader):
    """Folded by `email.header`: the standard library's newer folding drops blanks beside encoded words."""

    def fold(self, *, policy: "Policy[Any]") -> str:
        """The header as it is sent."""
        text = str(self)
        plain = text.isascii() and "=?" not in text and max(map(len, text.split(" "))) <= _LONGEST_WORD
        header = Header(text, "us-ascii" if plain else "utf-8", policy.max_line_length, self.name)
        return f"{self.name}: {header.encode(' ', linesep=policy.linesep)}{policy.linesep}"


class _Unfolded(_TextHeader):
    """On one line of any length: folded, an address in it would become encoded words."""

    def fold(self, *, policy: "Policy[Any]") -> str:
        """The header as it is sent."""
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("subject", _Subject)
_headers.map_to_type("list-unsubscribe", _Unfolded)
_POLICY = SMTP.clone(max_line_length=_LINE, header_factory=_headers)
