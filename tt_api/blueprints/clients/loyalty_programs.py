"""Loyalty programs: where travelers collect points, and what they are there."""

from tt_api.models.clients.travelers import LoyaltyProgram
from tt_api.resources.declaration import resource
from tt_api.schemas.clients.travelers import LoyaltyProgramSchema

blp = resource(
    "loyalty-programs",
    LoyaltyProgram,
    LoyaltyProgramSchema,
    one="a loyalty program",
    many="loyalty programs",
    operations="LCU",
    sort=(LoyaltyProgram.program_name, LoyaltyProgram.tier_expires_on),
)
