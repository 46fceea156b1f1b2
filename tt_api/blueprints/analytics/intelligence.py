"""Intelligence: what to propose to whom next."""

from typing import Any

from flask import Response

from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.lagging_reads import reads_may_lag
from tt_api.rate_limits.limits import Tier
from tt_api.redis_gate.kept_answers import kept_answer
from tt_api.resources.documentation import can_refuse, enveloped
from tt_api.schemas.analytics.opportunities import DEFAULT_LIMIT, OpportunitiesQuerySchema, OpportunitySchema
from tt_api.services.analytics.opportunities.answers import answer
from tt_api.services.analytics.opportunities.loading import Asked
from tt_api.services.operations.agency_day import today

blp = Blueprint(
    "intelligence",
    __name__,
    url_prefix="/api/intelligence",
    guard=Guard.API_KEY,
    tier=Tier.GENERAL,
    tag="Intelligence",
    description="What to propose to whom next, worked out from what is stored.",
)


@blp.route("/top-opportunities")
@blp.arguments(OpportunitiesQuerySchema, location="query")
@blp.response(200, enveloped({"type": "array", "items": OpportunitySchema}))
@can_refuse(blp)
@blp.doc(operationId="listTopOpportunities")
def top_opportunities(query: dict[str, Any]) -> Response:
    """List the best trip offerings to propose to companies and clients.

    By score, then departure; at most three offerings for each company or client, with their best open deal. Left out is
    what they have booked or been offered already, what they would be away for, and where a critical alert is in force.
    May be 15 seconds old, as `Age` says; `Cache-Control: no-cache` asks anew.
    """
    day = today()
    limit, min_score = query.get("limit", DEFAULT_LIMIT), query.get("min_score", 0)
    asked = Asked(query.get("trip_offering_id"), query.get("company_id"), query.get("client_id"))
    parameters = {"today": day, "limit": limit, "minScore": min_score, **asked._asdict()}

    def work_out() -> dict[str, Any]:
        with reads_may_lag():
            return {"data": answer(asked, day, limit=limit, min_score=min_score)}

    return kept_answer("top-opportunities", parameters, work_out)
