"""Travelers: the people who go."""

from tt_api.models.clients.travelers import Traveler
from tt_api.resources.declaration import resource
from tt_api.schemas.clients.travelers import TravelerSchema
from tt_api.services.clients import owned

blp = resource(
    "travelers",
    Traveler,
    TravelerSchema,
    one="a traveler",
    many="travelers",
    filters=(Traveler.nationality,),
    sort=(Traveler.first_name, Traveler.last_name),
    delete=owned.delete_traveler,
)
