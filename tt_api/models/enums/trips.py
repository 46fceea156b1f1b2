"""The enum types of trips and travel alerts."""

from enum import StrEnum


class TripType(StrEnum):
    """The kind of travel that an offering or a client trip is."""

    EXPEDITION_CRUISE = "expedition_cruise"
    RIVER_CRUISE = "river_cruise"
    OCEAN_CRUISE = "ocean_cruise"
    GROUP_TRIP = "group_trip"
    TEAM_OFFSITE = "team_offsite"
    LUXURY_RESORT = "luxury_resort"
    ADVENTURE = "adventure"
    CULTURAL = "cultural"
    EVENT_BASED = "event_based"
    CUSTOM = "custom"


class TripStatus(StrEnum):
    """The life of a client's trip."""

    INQUIRY = "inquiry"
    PLANNING = "planning"
    QUOTED = "quoted"
    BOOKED = "booked"
    DEPOSITED = "deposited"
    PAID = "paid"
    TRAVELING = "traveling"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class AlertSeverity(StrEnum):
    """How serious a travel alert is."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"
