"""Events: what visitors did, newest first."""

from flask import Response

from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.models.analytics import AnalyticsEvent
from tt_api.rate_limits.limits import Tier
from tt_api.resources.answers import ObjectAnswer
from tt_api.resources.csv_file import answer_list
from tt_api.resources.documentation import Documentation, Nouns
from tt_api.resources.list_query import ListQuery
from tt_api.schemas.analytics.events import AnalyticsEventListQuerySchema, AnalyticsEventSchema

blp = Blueprint(
    "analytics_events",
    __name__,
    url_prefix="/api/analytics",
    guard=Guard.API_KEY,
    tier=Tier.GENERAL,
    tag="Analytics",
)
shown = ObjectAnswer(AnalyticsEvent, AnalyticsEventSchema)


def list_events(query: ListQuery) -> Response:
    """The events that the query describes: a page of them, or a file with all."""
    return answer_list(shown, AnalyticsEvent, query)


_documented = Documentation(blp, Nouns("an analytics event", "analytics events"), AnalyticsEventSchema, shown.shapes)
_listing = _documented.listing(list_events, AnalyticsEventListQuerySchema)
blp.add_url_rule("/events", "list_events", _listing, methods=["GET"])
