"""Which value of a status may follow which, beside `tt_api.models.enums`, which says what values there are."""

from tt_api.models.transitions.groups import GROUP_STARTS, GROUPS, MEMBERS
from tt_api.models.transitions.marketing import PROPOSALS, SOCIAL_POSTS
from tt_api.models.transitions.money import COMMISSIONS, INVOICES, PAYMENT_SCHEDULES, PAYMENTS
from tt_api.models.transitions.travel import BOOKING_ORDER, BOOKING_STARTS, BOOKINGS, CLIENT_TRIPS, TRIP_ORDER

__all__ = [
    "BOOKINGS",
    "BOOKING_ORDER",
    "BOOKING_STARTS",
    "CLIENT_TRIPS",
    "COMMISSIONS",
    "GROUPS",
    "GROUP_STARTS",
    "INVOICES",
    "MEMBERS",
    "PAYMENTS",
    "PAYMENT_SCHEDULES",
    "PROPOSALS",
    "SOCIAL_POSTS",
    "TRIP_ORDER",
]
