"""Daily series: how a figure went, day by day."""

from datetime import timedelta
from typing import Any

from flask import Response

from tt_api.errors import ValidationError
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.lagging_reads import reads_may_lag
from tt_api.http.responses import json_response
from tt_api.rate_limits.limits import Tier
from tt_api.resources.documentation import can_refuse, enveloped
from tt_api.schemas.analytics.kpis import KpiQuerySchema, KpiSeriesSchema
from tt_api.services.analytics.series import series_of
from tt_api.services.operations.agency_day import today

_DAYS = 30
# Three years, a leap day included.
MOST_DAYS = 1096

blp = Blueprint(
    "analytics_kpis", __name__, url_prefix="/api/analytics", guard=Guard.API_KEY, tier=Tier.GENERAL, tag="Analytics"
)


@blp.route("/kpis")
@blp.arguments(KpiQuerySchema, location="query")
@blp.response(200, enveloped({"type": "array", "items": KpiSeriesSchema}))
@can_refuse(blp)
@blp.doc(operationId="listKpis")
def show_kpis(query: dict[str, Any]) -> Response:
    """Show the daily series of a metric.

    As a job stored it on the morning after each of the agency's days. A series of amounts is in one currency; there is
    one for each. At most 1096 days at a time.
    """
    last = query.get("to") or today() - timedelta(days=1)
    # By number: the calendar may begin before a day that far back does.
    first = query.get("from_") or last.fromordinal(max(1, last.toordinal() - _DAYS + 1))
    if (last - first).days >= MOST_DAYS:
        raise ValidationError.at("from", f"may be at most {MOST_DAYS} days before the last day")
    with reads_may_lag():
        found = series_of(query["metric"], first, last, query.get("currency"))
    return json_response({"data": KpiSeriesSchema(many=True).dump(found)})
