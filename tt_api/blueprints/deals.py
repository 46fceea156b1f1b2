"""Deals: sales opportunities on their way through the pipeline."""

from tt_api.models.deals import Deal
from tt_api.resource import resource
from tt_api.schemas.deals import DealSchema
from tt_api.services import deals

blp = resource(
    "deals",
    Deal,
    DealSchema,
    sort=(Deal.title, Deal.expected_close_date),
    create=deals.create,
    update=deals.update,
)
