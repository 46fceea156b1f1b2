"""Deals: sales opportunities on their way through the pipeline."""

from flask import Response

from tt_api.http.responses import json_response
from tt_api.models.crm.deals import Deal
from tt_api.resources.declaration import resource
from tt_api.resources.documentation import can_refuse, enveloped
from tt_api.resources.filter_query import filter_query_schema
from tt_api.resources.filters import Condition
from tt_api.schemas.crm.companies import CompanySchema
from tt_api.schemas.crm.contacts import ContactSchema
from tt_api.schemas.crm.deal_sums import StageSumSchema
from tt_api.schemas.crm.deals import DealSchema
from tt_api.services.crm import deals
from tt_api.services.crm.sums import by_stage

blp = resource(
    "deals",
    Deal,
    DealSchema,
    one="a deal",
    many="deals",
    sort=(Deal.title, Deal.expected_close_date, Deal.closed_at),
    expand={Deal.company_id: CompanySchema, Deal.contact_id: ContactSchema},
    create=deals.create,
    update=deals.update,
)


@blp.route("/pipeline")
@blp.arguments(filter_query_schema(blp.declaration.query), location="query")
@blp.response(200, enveloped({"type": "array", "items": StageSumSchema}))
@can_refuse(blp)
@blp.doc(operationId="sumUpDeals")
def show_pipeline(conditions: list[Condition]) -> Response:
    """Sum up deals, by stage and currency.

    Of all deals, or of those that the filters leave, which are those of the list. In the order of the pipeline; a stage
    without deals isn't there. No sum crosses a currency.
    """
    return json_response({"data": StageSumSchema(many=True).dump(by_stage(conditions))})
