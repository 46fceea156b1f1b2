"""Family groups and their members as callers see them."""

from tt_api.models.clients.families import RELATIONSHIPS
from tt_api.models.enums import FamilyGroupType
from tt_api.resources.fields import Boolean, Id, LongText, OneOf, Text
from tt_api.resources.schema import ResourceSchema


class FamilyGroupSchema(ResourceSchema):
    """Travelers who go together."""

    name = Text(required=True, example="The Okafors")
    group_type = OneOf(FamilyGroupType, required=True)
    primary_client_id = Id(nullable=True, description="The client who speaks for the group.")
    home_city = Text(nullable=True)
    notes = LongText(nullable=True)


class FamilyGroupMemberSchema(ResourceSchema):
    """A traveler in a family group."""

    family_group_id = Id(dump_only=True)
    traveler_id = Id(required=True)
    relationship = OneOf(RELATIONSHIPS, nullable=True, component="FamilyRelationship")
    pays = Boolean(description="Whether they pay, for themselves or for others.")
