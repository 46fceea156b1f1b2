"""The enum types of groups."""

from enum import StrEnum


class GroupStatus(StrEnum):
    """The life of a group departure."""

    PLANNING = "planning"
    INTEREST_GAUGING = "interest_gauging"
    OPEN = "open"
    MINIMUM_REACHED = "minimum_reached"
    CLOSED = "closed"
    CONFIRMED = "confirmed"
    TRAVELING = "traveling"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
