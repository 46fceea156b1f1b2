"""Members and milestones of groups as callers see them."""

from tt_api.models.choices import BED_CONFIGURATIONS, DINING, INSURANCE_STATUSES
from tt_api.models.groups.members import MEMBER_ROLES, MemberStatus
from tt_api.models.groups.milestones import MILESTONE_TYPES
from tt_api.models.transitions import MEMBERS
from tt_api.resources.fields import (
    Boolean,
    Cents,
    Date,
    FreeObject,
    Id,
    Instant,
    Integer,
    Labels,
    ListOf,
    LongText,
    OneOf,
    PastInstant,
    Text,
)
from tt_api.resources.schema import ResourceSchema

LARGEST_PARTY = 20
_MOST_REMINDERS = 10
_LONGEST_AHEAD = 365


class GroupMemberSchema(ResourceSchema):
    """A party of a group: one contact and the heads that come along."""

    group_id = Id(dump_only=True)
    contact_id = Id(required=True, description="Once in a group: whoever cancelled is changed, not added again.")
    traveler_id = Id(nullable=True, description="The contact as a traveler, whose passport has the names.")
    client_id = Id(nullable=True)
    booking_id = Id(nullable=True, description="Cancelling it frees their seats; its deposit makes them `confirmed`.")
    external_id = Text(100, nullable=True)
    role = OneOf(
        MEMBER_ROLES,
        component="GroupRole",
        description="`guest` when not sent. Conductors and staff take a seat and count for no free berth.",
    )
    status = OneOf(
        MemberStatus,
        description="`reserved` when not sent. Reserved, offered, confirmed, traveled and no_show hold a seat. Its"
        " moves:\n\n" + MEMBERS.description(),
    )
    party_size = Integer(1, LARGEST_PARTY, description="Heads, the contact's included; 1 when not sent.")
    deposit_paid = Boolean(description="True makes a reserved or offered seat a confirmed one.")
    price_cents = Cents(nullable=True)
    cabin_category = Text(20, nullable=True, example="BA")
    room_key = Text(20, nullable=True, description="Who shares a room has the same.", example="1")
    cabin_number = Text(20, nullable=True)
    bed_type = OneOf(BED_CONFIGURATIONS, nullable=True, component="BedConfiguration")
    dining = OneOf(DINING, nullable=True, component="Dining")
    special_requests = LongText(nullable=True)
    insurance_status = OneOf(INSURANCE_STATUSES, component="InsuranceStatus")
    joined_at = Instant(dump_only=True, nullable=True, description="When they held a seat first.")
    waitlisted_at = Instant(dump_only=True, nullable=True, description="Since when they wait, or waited last.")
    offer_expires_at = Instant(dump_only=True, nullable=True, description="Until when the offered seat is theirs.")
    cancelled_at = Instant(dump_only=True, nullable=True)
    cancellation_reason = Text(nullable=True)
    tags = Labels()
    custom_fields = FreeObject()
    notes = LongText(nullable=True)


class GroupMilestoneSchema(ResourceSchema):
    """What has to be done for a group by a day."""

    group_id = Id(dump_only=True)
    title = Text(required=True, example="Rooming list to the line")
    milestone_type = OneOf(MILESTONE_TYPES, component="MilestoneType", description="`other` when not sent.")
    due_date = Date(required=True)
    completed_at = PastInstant(nullable=True, description="When it was done; staff isn't reminded of it any more.")
    remind_days = ListOf(
        Integer(0, _LONGEST_AHEAD),
        _MOST_REMINDERS,
        description="How many days ahead staff is told; `[7, 1]` when not sent. Once more on the day after.",
        example=[7, 1],
    )
    notes = LongText(nullable=True)
