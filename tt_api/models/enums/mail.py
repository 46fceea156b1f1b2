"""The enum types of mail."""

from enum import StrEnum


class EmailSendStatus(StrEnum):
    """What became of a mail."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    OPENED = "opened"
    CLICKED = "clicked"
    BOUNCED = "bounced"
    FAILED = "failed"
    UNSUBSCRIBED = "unsubscribed"
