"""Who may be mailed, and what stops an enrolment: decisions as plain functions, without a database."""

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
    """A sequence's settings; a deleted sequence has ended, an inactive one is paused."""

    deleted: bool
    active: bool
    stop_on_reply: bool
    stop_on_won: bool


class Recipient(NamedTuple):
    """What decides whether a contact may be mailed.

    Attributes:
        suppression: the reason why the address is suppressed; None if it isn't.
    """

    deleted: bool
    do_not_contact: bool
    address: str | None
    suppression: str | None


class Activity(NamedTuple):
    """What a contact did after being enrolled."""

    replied: bool
    won: bool


# How enrolments are stopped, by the reason for which their address was suppressed.
SUPPRESSED = {
    "unsubscribed": StopReason.UNSUBSCRIBED,
    "bounced": StopReason.BOUNCED,
    # Reporting a mail as spam counts as unsubscribing.
    "complained": StopReason.UNSUBSCRIBED,
    "by_hand": StopReason.BY_HAND,
}


def reason_not_to_mail(recipient: Recipient) -> StopReason | None:
    """Why a contact can't or mustn't be mailed; None if they may be."""
    if recipient.deleted:
        return StopReason.CONTACT_DELETED
    if recipient.do_not_contact:
        return StopReason.DO_NOT_CONTACT
    if not mailable(recipient.address):
        return StopReason.NO_ADDRESS
    return SUPPRESSED[recipient.suppression] if recipient.suppression else None


def reason_to_stop(sequence: Sequence, recipient: Recipient, activity: Activity) -> StopReason | None:
    """Why an enrolment must stop; None if it continues."""
    if sequence.deleted:
        return StopReason.SEQUENCE_INACTIVE
    if reason := reason_not_to_mail(recipient):
        return reason
    if sequence.stop_on_reply and activity.replied:
        return StopReason.REPLIED
    if sequence.stop_on_won and activity.won:
        return StopReason.WON
    return None


def is_paused(sequence: Sequence) -> bool:
    """Whether a sequence is paused: it mails nobody and stops nobody until it is active again."""
    return not sequence.deleted and not sequence.active
