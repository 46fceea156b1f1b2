"""What the Groups app reports: `externalId` is its own id of what an event is about."""

from typing import ClassVar

from tt_api.models.enums import GroupStatus
from tt_api.models.groups.groups import GROUP_TYPES
from tt_api.models.groups.members import MEMBER_ROLES, MemberStatus
from tt_api.models.groups.milestones import MILESTONE_TYPES
from tt_api.resources.deliveries import DeliverySchema
from tt_api.resources.fields import (
    Cents,
    Currency,
    Date,
    Email,
    FreeLine,
    Id,
    Integer,
    LongText,
    OneOf,
    PastInstant,
    Text,
    Url,
)
from tt_api.schemas.groups.members import LARGEST_PARTY

# A party can't come as anything else: whether they have paid, and were there, is the agency's to say.
_JOINS_AS = (MemberStatus.INTERESTED, MemberStatus.INVITED, MemberStatus.WAITLISTED, MemberStatus.RESERVED)


class GroupsEventSchema(DeliverySchema):
    """An event of the Groups app."""

    occurred_at = PastInstant(
        nullable=True,
        description="When it happened; now when not sent. An event that is older than what is known changes nothing.",
    )


class GroupUpdatedSchema(GroupsEventSchema):
    """What changed of a group.

    `null` and a blank text are the same as not sent. What has no field here may come along; it is kept in the group's
    activities, without what is personal.
    """

    external_id = Text(100, required=True, example="grp_7f3a", description="The group's, of the Groups app.")
    name = Text(nullable=True, example="Rhine in spring with friends of the house")
    status = OneOf(GroupStatus, nullable=True, description="As the group's moves allow.")
    group_type = OneOf(GROUP_TYPES, nullable=True, component="GroupType")
    departure_date = Date(nullable=True)
    return_date = Date(nullable=True)
    min_guests = Integer(1, nullable=True, example=10)
    max_guests = Integer(1, nullable=True, example=20)
    price_per_person_cents = Cents(nullable=True, example=284_000)
    currency = Currency(nullable=True)
    single_supplement_cents = Cents(nullable=True)
    deposit_cents = Cents(nullable=True)
    deposit_due_on = Date(nullable=True)
    option_date = Date(nullable=True)
    names_due_on = Date(nullable=True)
    final_payment_due_on = Date(nullable=True)
    page_url = Url(nullable=True)


class GroupCreatedSchema(GroupUpdatedSchema):
    """A new group.

    `null` and a blank text are the same as not sent. What has no field here may come along; it is kept in the group's
    activities, without what is personal.
    """

    name = Text(required=True, example="Rhine in spring with friends of the house")


class MemberJoinedSchema(GroupsEventSchema):
    """A party that joins a group: a person, and the heads that come along.

    `null` and a blank text are the same as not sent. What has no field here may come along; it is kept in the member's
    activities, without what is personal.
    """

    personal: ClassVar[frozenset[str]] = frozenset({"first_name", "last_name", "email", "phone", "special_requests"})

    group_external_id = Text(100, required=True, example="grp_7f3a", description="The group's, of the Groups app.")
    external_id = Text(100, required=True, example="mem_19c2", description="The membership's, of the Groups app.")
    first_name = Text(
        nullable=True, example="Ada", description="Needed, or `email`, of somebody who isn't in the group yet."
    )
    last_name = Text(nullable=True, example="Okafor")
    email = Email(nullable=True, description="The contact who has it, or a new one, joins.")
    phone = Text(40, nullable=True)
    role = OneOf(MEMBER_ROLES, nullable=True, component="GroupRole")
    party_size = Integer(1, LARGEST_PARTY, nullable=True, description="Heads, the contact's included; 1 when not sent.")
    status = OneOf(
        _JOINS_AS,
        nullable=True,
        component="JoinsAs",
        description="`reserved` when not sent, which is a 409 where the group is full; `waitlisted` always goes.",
    )
    special_requests = LongText(nullable=True)


class MemberLeftSchema(GroupsEventSchema):
    """A party that leaves a group."""

    personal: ClassVar[frozenset[str]] = frozenset({"cancellation_reason"})

    group_external_id = Text(100, required=True, example="grp_7f3a", description="The group's, of the Groups app.")
    external_id = Text(100, required=True, example="mem_19c2", description="The membership's, of the Groups app.")
    cancellation_reason = FreeLine(nullable=True)


class MilestoneCompletedSchema(GroupsEventSchema):
    """What was done for a group. What is sent of the milestone says which one it is."""

    group_external_id = Text(100, required=True, example="grp_7f3a", description="The group's, of the Groups app.")
    milestone_id = Id(nullable=True, description="Ours.")
    title = Text(nullable=True, example="Rooming list to the line", description="In any case.")
    milestone_type = OneOf(MILESTONE_TYPES, nullable=True, component="MilestoneType")
    due_date = Date(nullable=True)
