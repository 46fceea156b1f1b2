"""Travelers: the people who go."""

from tt_api.models.clients.travelers import Traveler
from tt_api.resources.declaration import resource
from tt_api.schemas.clients.travelers import TravelerSchema
from tt_api.services.clients import owned, travelers

blp = resource(
    "travelers",
    Traveler,
    TravelerSchema,
    one="a traveler",
    many="travelers",
    filters=(Traveler.nationality,),
    sort=(Traveler.first_name, Traveler.last_name, Traveler.passport_expires_on),
    create=travelers.create,
    update=travelers.update,
    delete=owned.delete_traveler,
)
