"""Client addresses: where clients live, work and get their bills."""

from tt_api.models.clients.clients import ClientAddress
from tt_api.resources.declaration import resource
from tt_api.schemas.clients.clients import ClientAddressSchema
from tt_api.services.clients.primary import ADDRESSES

blp = resource(
    "client-addresses",
    ClientAddress,
    ClientAddressSchema,
    one="a client address",
    many="client addresses",
    operations="LCUD",
    create=ADDRESSES.create,
    update=ADDRESSES.update,
)
