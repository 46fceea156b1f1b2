"""Who may be written to, and what ends a sequence for somebody: decisions over plain facts, without a database."""

from enum import StrEnum
from typing import NamedTuple

from tt_api.integrations.addresses import mailable


class StopReason(StrEnum):
    """Why an enrolment was stopped before its last step."""

    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    REPLIED = "replied"
    WON = "won"
    CONTACT_DELETED = "contact_deleted"
    DO_NOT_CONTACT = "do_not_contact"
    NO_ADDRESS = "no_address"
    SEQUENCE_INACTIVE = "sequence_inactive"
    BY_HAND = "by_hand"
    MISSING_VARIABLES = "missing_variables"


class Sequence(NamedTuple):
    """What a sequence says about everybody in it; a deleted one is over, one that isn't active pauses."""

    deleted: bool
    active: bool
    stop_on_reply: bool
    stop_on_won: bool


class Person(NamedTuple):
    """A contact, as far as it matters for writing to them.

    Attributes:
        suppression: why their address is never mailed, as suppressions say it; None where it may be.
    """

    deleted: bool
    do_not_contact: bool
    address: str | None
    suppression: str | None


class Since(NamedTuple):
    """What happened since somebody was enrolled."""

    replied: bool
    won: bool


# What it means for sequences that an address is suppressed, by the suppression's reason.
SUPPRESSED = {
    "unsubscribed": StopReason.UNSUBSCRIBED,
    "bounced": StopReason.BOUNCED,
    # Whoever reports a mail as spam means: no more of these.
    "complained": StopReason.UNSUBSCRIBED,
    "by_hand": StopReason.BY_HAND,
}


def unreachable(person: Person) -> StopReason | None:
    """Why somebody can't or mustn't be written to; None where they may."""
    if person.deleted:
        return StopReason.CONTACT_DELETED
    if person.do_not_contact:
        return StopReason.DO_NOT_CONTACT
    if not mailable(person.address):
        return StopReason.NO_ADDRESS
    return SUPPRESSED[person.suppression] if person.suppression else None


def reason_to_stop(sequence: Sequence, person: Person, since: Since) -> StopReason | None:
    """Why somebody gets no further mails of a sequence; None where it goes on."""
    if sequence.deleted:
        return StopReason.SEQUENCE_INACTIVE
    if reason := unreachable(person):
        return reason
    if sequence.stop_on_reply and since.replied:
        return StopReason.REPLIED
    if sequence.stop_on_won and since.won:
        return StopReason.WON
    return None


def pauses(sequence: Sequence) -> bool:
    """Whether a sequence waits to be made active again: nobody gets anything, and nobody is stopped."""
    return not sequence.deleted and not sequence.active
