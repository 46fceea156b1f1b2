"""Emergency contacts: whom to call when something happens to a traveler."""

from tt_api.models.clients.travelers import EmergencyContact
from tt_api.resources.declaration import resource
from tt_api.schemas.clients.travelers import EmergencyContactSchema
from tt_api.services.clients.primary import EMERGENCY_CONTACTS

blp = resource(
    "emergency-contacts",
    EmergencyContact,
    EmergencyContactSchema,
    one="an emergency contact",
    many="emergency contacts",
    operations="LCUD",
    create=EMERGENCY_CONTACTS.create,
    update=EMERGENCY_CONTACTS.update,
)
