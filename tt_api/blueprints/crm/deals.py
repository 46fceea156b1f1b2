"""Deals: sales opportunities on their way through the pipeline."""

from tt_api.models.crm.deals import Deal
from tt_api.resources.declaration import resource
from tt_api.schemas.crm.deals import DealSchema
from tt_api.services.crm import deals

blp = resource(
    "deals",
    Deal,
    DealSchema,
    sort=(Deal.title, Deal.expected_close_date),
    create=deals.create,
    update=deals.update,
)
