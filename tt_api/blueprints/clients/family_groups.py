"""Family groups: travelers who go together."""

from tt_api.models.clients.families import FamilyGroup
from tt_api.resources.declaration import resource
from tt_api.schemas.clients.families import FamilyGroupSchema

blp = resource(
    "family-groups",
    FamilyGroup,
    FamilyGroupSchema,
    one="a family group",
    many="family groups",
    operations="LGCU",
    sort=(FamilyGroup.name,),
)
