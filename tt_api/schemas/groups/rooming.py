"""Rooming lists of groups as callers see and send them."""

from marshmallow.fields import List, Nested

from tt_api.models.choices import BED_CONFIGURATIONS, DINING
from tt_api.models.groups.members import MEMBER_ROLES, MemberStatus
from tt_api.resources.fields import (
    INT32_MAX,
    SAFE_INTEGER_MAX,
    Cents,
    Id,
    Integer,
    ListOf,
    LongText,
    ObjectOf,
    OneOf,
    Text,
)
from tt_api.resources.list_query import QuerySchema
from tt_api.resources.parameters import Digits, byte_order_mark
from tt_api.resources.schema import AnswerSchema, BodySchema

LAYOUTS = ("operator", "hotel", "cruise", "manifest")
_MOST_ROOMS, _MOST_PARTIES = 1000, 20
_CODES = ("no_room", "over_occupancy", "two_categories", "no_adult", "single_occupancy")
_ROOM = ObjectOf(
    {
        "roomKey": Text(20, required=True, example="1"),
        "category": Text(20, nullable=True, example="BA"),
        "number": Text(20, nullable=True, example="8214"),
        "bed": OneOf(BED_CONFIGURATIONS, nullable=True, component="BedConfiguration"),
        "memberIds": ListOf(Id(), _MOST_PARTIES, required=True, example=[Id.sample]),
    },
    "RoomAssignment",
)


class RoomingSchema(BodySchema):
    """All rooms of a group."""

    rooms = ListOf(
        _ROOM,
        _MOST_ROOMS,
        required=True,
        description="Whoever isn't named has no room afterwards. A category, number or bed that isn't sent stays, but"
        " for the number of a cabin that somebody leaves; null clears it.",
    )
    version = Integer(
        1,
        SAFE_INTEGER_MAX,
        description="Of the rooming list that this is made from: a 409 where somebody joined, left or moved since.",
    )


class RoomingFileQuerySchema(QuerySchema):
    """Which file is wanted."""

    layout = OneOf(LAYOUTS, component="RoomingLayout", required=True, description="Only `manifest` has passport data.")
    since_version = Digits(
        1,
        INT32_MAX,
        description="Only rooms that are not as they were in the rooming list of this `version`, with a last column"
        " `Change`: `N` new, `C` changed, `X` cancelled, which shows the room as it was. Not for `manifest`, which has"
        " no rooms.",
    )
    bom = byte_order_mark()


class RoomedPersonSchema(AnswerSchema):
    """Somebody who holds a seat."""

    member_id = Id(required=True)
    traveler_id = Id(required=True, nullable=True)
    role = OneOf(MEMBER_ROLES, required=True, component="GroupRole")
    status = OneOf(MemberStatus, required=True)
    title = Text(10, required=True, nullable=True, example="Mrs")
    first_name = Text(required=True, example="Ada", description="As in the passport; empty while nobody is named.")
    middle_name = Text(required=True, nullable=True)
    last_name = Text(required=True, example="Okafor", description="`TBA` while nobody is named.")
    age_at_departure = Integer(-1000, required=True, nullable=True, example=41)
    dining = OneOf(DINING, required=True, nullable=True, component="Dining")
    requests = LongText(required=True, nullable=True)
    loyalty_number = Text(60, required=True, nullable=True)


class RoomSchema(AnswerSchema):
    """A room and who shares it."""

    room_key = Text(20, required=True, example="1")
    category = Text(20, required=True, nullable=True, example="BA")
    number = Text(20, required=True, nullable=True, example="8214")
    bed = OneOf(BED_CONFIGURATIONS, required=True, nullable=True, component="BedConfiguration")
    people = List(Nested(RoomedPersonSchema), required=True)


class RoomingProblemSchema(AnswerSchema):
    """What is wrong."""

    code = OneOf(_CODES, required=True, component="RoomingProblemCode")
    level = OneOf(("problem", "warning"), required=True, component="RoomingProblemLevel")
    message = Text(required=True, example="2: nobody of 21 or more")


class RoomCategorySchema(AnswerSchema):
    """How a category of cabins stands against the contract's block."""

    category = Text(20, required=True, example="BA")
    held = Integer(required=True, example=8)
    sold = Integer(required=True, example=5, description="Rooms with people in them.")
    left = Integer(-INT32_MAX, required=True, example=3, description="Below zero where more are given than held.")
    shortfall = Integer(
        required=True,
        example=2,
        description="Rooms to sell by `namesDueOn`, until the rest may be given back without a penalty: as the"
        " contract's `attritionPct` has it.",
    )
    exposure_cents = Cents(
        required=True,
        nullable=True,
        example=288_000,
        description="What the shortfall would cost, by the rate of the lower berths, in the group's currency; null"
        " where the block has no rate.",
    )


class RoomingListSchema(AnswerSchema):
    """A group's rooms as they are."""

    version = Integer(1, SAFE_INTEGER_MAX, required=True, description="To be sent back with the rooms.")
    rooms = List(Nested(RoomSchema), required=True)
    unassigned = List(Nested(RoomedPersonSchema), required=True)
    people = Integer(required=True, example=20)
    single_occupancy = Integer(required=True, description="Rooms with one person.")
    problems = List(Nested(RoomingProblemSchema), required=True)
    categories = List(Nested(RoomCategorySchema), required=True)
    released = Integer(required=True, description="Cabins of the contract that were given back.")
