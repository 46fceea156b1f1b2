"""Members of family groups, and how they belong together."""

from tt_api.models.clients.families import FamilyGroup, FamilyGroupMember
from tt_api.resources.declaration import Parent, resource
from tt_api.schemas.clients.families import FamilyGroupMemberSchema

blp = resource(
    "members",
    FamilyGroupMember,
    FamilyGroupMemberSchema,
    one="a family group member",
    many="family group members",
    operations="LCD",
    parent=Parent("family-groups", FamilyGroup, FamilyGroupMember.family_group_id),
)
