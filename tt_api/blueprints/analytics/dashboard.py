"""The dashboard: how the business goes, and what waits for somebody."""

from typing import Any

from flask import Response

from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.lagging_reads import reads_may_lag
from tt_api.http.responses import json_response
from tt_api.rate_limits.limits import Tier
from tt_api.redis_gate.kept_answers import kept_answer
from tt_api.resources.documentation import can_refuse, enveloped
from tt_api.schemas.analytics.dashboard import DashboardQuerySchema, DashboardSchema
from tt_api.schemas.analytics.waiting import WaitingSchema
from tt_api.services.analytics.dashboard.board import dashboard
from tt_api.services.analytics.dashboard.spans import Period
from tt_api.services.analytics.waiting import waiting
from tt_api.services.operations.agency_day import agency_zone, today

blp = Blueprint(
    "analytics_dashboard",
    __name__,
    url_prefix="/api/analytics",
    guard=Guard.API_KEY,
    tier=Tier.GENERAL,
    tag="Analytics",
    description="What visitors do, and how the business goes.",
)


@blp.route("/dashboard")
@blp.arguments(DashboardQuerySchema, location="query")
@blp.response(200, enveloped(DashboardSchema))
@can_refuse(blp)
@blp.doc(operationId="getDashboard")
def show_dashboard(query: dict[str, Any]) -> Response:
    """Show how the business goes.

    By the agency's days and months. An answer is kept for 15 seconds, and says in `Age` how old it is;
    `Cache-Control: no-cache` asks for a new one.
    """
    day, zone = today(), agency_zone()
    period = Period(query["period"]) if "period" in query else None

    def work_out() -> dict[str, Any]:
        with reads_may_lag():
            return {"data": DashboardSchema().dump(dashboard(day, period, zone))}

    return kept_answer("dashboard", {"day": day, "zone": zone.key, "period": period}, work_out)


@blp.route("/waiting")
@blp.response(200, enveloped({"type": "array", "items": WaitingSchema}))
@can_refuse(blp)
@blp.doc(operationId="getWaiting")
def show_waiting() -> Response:
    """Show what waits for somebody.

    Options that lapse within three days, open deals past their closing day, proposals that were looked at, clients who
    weren't happy, staff's notifications, mails that failed in the last 30 days, work that failed for good: of each kind
    how much there is, and the first four. It is as of now, and is not kept.
    """
    return json_response({"data": WaitingSchema(many=True).dump(waiting(today()))})
