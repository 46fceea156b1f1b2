"""Interactions: every time the agency and a contact were in touch."""

from tt_api.models.contacts import Contact, ContactInteraction
from tt_api.resource import Parent, resource
from tt_api.schemas.contacts import InteractionSchema
from tt_api.services import contacts

blp = resource(
    "interactions",
    ContactInteraction,
    InteractionSchema,
    operations="LC",
    sort=(ContactInteraction.occurred_at,),
    parent=Parent("contacts", Contact, ContactInteraction.contact_id),
    create=contacts.log_interaction,
)
