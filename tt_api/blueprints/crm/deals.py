"""Deals: sales opportunities on their way through the pipeline."""

from tt_api.models.crm.deals import Deal
from tt_api.resources.declaration import resource
from tt_api.schemas.crm.companies import CompanySchema
from tt_api.schemas.crm.contacts import ContactSchema
from tt_api.schemas.crm.deals import DealSchema
from tt_api.services.crm import deals

blp = resource(
    "deals",
    Deal,
    DealSchema,
    one="a deal",
    many="deals",
    sort=(Deal.title, Deal.expected_close_date),
    expand={Deal.company_id: CompanySchema, Deal.contact_id: ContactSchema},
    create=deals.create,
    update=deals.update,
)
