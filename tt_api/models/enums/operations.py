"""The enum types of notifications."""

from enum import StrEnum


class NotificationChannel(StrEnum):
    """How a notification is delivered."""

    SLACK = "slack"
    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
