"""Travel documents: passports, visas and other papers of a traveler."""

from tt_api.models.clients.documents import TravelDocument
from tt_api.models.clients.travelers import Traveler
from tt_api.resources.declaration import Parent, resource
from tt_api.schemas.clients.documents import TravelDocumentSchema
from tt_api.services.clients import documents

blp = resource(
    "documents",
    TravelDocument,
    TravelDocumentSchema,
    one="a travel document",
    many="travel documents",
    filters=(TravelDocument.destination_country,),
    sort=(TravelDocument.expiry_date,),
    parent=Parent("travelers", Traveler, TravelDocument.traveler_id),
    create=documents.create,
    update=documents.update,
    delete=documents.delete,
)
