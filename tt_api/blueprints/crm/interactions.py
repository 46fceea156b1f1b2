"""Interactions: every time the agency and a contact were in touch."""

from tt_api.models.crm.contacts import Contact, ContactInteraction
from tt_api.resources.declaration import Parent, resource
from tt_api.schemas.crm.contacts import InteractionSchema
from tt_api.services.crm import contacts

blp = resource(
    "interactions",
    ContactInteraction,
    InteractionSchema,
    one="a contact interaction",
    many="contact interactions",
    operations="LC",
    sort=(ContactInteraction.occurred_at,),
    parent=Parent("contacts", Contact, ContactInteraction.contact_id),
    create=contacts.log_interaction,
)
