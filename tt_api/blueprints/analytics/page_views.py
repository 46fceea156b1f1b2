"""Page views, reported by the pages themselves: to the API, or to the webhook, which takes a delivery once."""

from http import HTTPStatus
from typing import Any

from flask import Response, request

from tt_api.current import request_context
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.responses import json_response
from tt_api.http.visitors import device_of, user_agent_of, visit_of
from tt_api.idempotency.deliveries import applied_once
from tt_api.rate_limits.limits import Tier
from tt_api.resources.documentation import can_refuse, enveloped
from tt_api.resources.schema import Body
from tt_api.schemas.analytics.page_views import PageViewSchema
from tt_api.schemas.received import RECEIVED, ReceivedSchema
from tt_api.services.analytics import page_views

_TAG = "Page views"
_VIEW = {
    "sessionId": "5f0c2b9e",
    "pageUrl": "https://www.traveltamers.example/lisbon?utm_source=newsletter",
    "referrer": "https://www.search.example/",
    "scrolledPercent": 80,
}

blp = Blueprint(
    "page_views",
    __name__,
    url_prefix="/api/page-views",
    guard=Guard.PUBLIC,
    tier=Tier.GENERAL,
    tag=_TAG,
    description="What visitors look at, reported by the site's pages.",
)


webhook = Blueprint(
    "page_view_webhook", __name__, url_prefix="/webhooks", guard=Guard.PUBLIC, tier=Tier.WEBHOOKS, tag=_TAG
)


@blp.route("", methods=["POST"])
@blp.arguments(PageViewSchema, example=_VIEW)
@blp.response(201, enveloped(ReceivedSchema), example=RECEIVED)
@can_refuse(blp, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="recordPageView")
def record_page_view(body: Body) -> Response:
    """Record a page view.

    Also as `text/plain`, as `navigator.sendBeacon` sends it. A view of a proposal's page counts there: a session once
    in 30 minutes, bots and the agency's own people not at all: those that `staff` says, and browsers that send a key. A
    server's key says nothing of the visitor whom it reports.
    """
    return _record(body)


@webhook.route("/page-view", methods=["POST"])
@webhook.arguments(PageViewSchema, example=_VIEW)
@webhook.response(201, enveloped(ReceivedSchema), example=RECEIVED)
@can_refuse(webhook, HTTPStatus.CONFLICT, body=True)
@webhook.doc(operationId="deliverPageView")
@applied_once
def deliver_page_view(body: Body) -> Response:
    """Deliver a page view.

    The same as `/api/page-views`, but taken once within 24 hours: a delivery is known by its `X-Idempotency-Key`, else
    by its body, and is a 409 after that.
    """
    return _record(body)


def _record(body: Body) -> Response:
    view: dict[str, Any] = dict(body)
    visitors_agent, own_agent = view.pop("user_agent", None), user_agent_of(request)
    # A browser with a key is one of ours; a server with one reports for its visitors.
    ours = request_context().caller is not None and not visitors_agent and device_of(own_agent) is not None
    ours = ours or bool(view.pop("staff", False))
    view["device"] = device_of(visitors_agent or own_agent)
    view["session_id"] = view.get("session_id") or visit_of(request)
    page_views.record(view, counts=not ours and view["device"] != "bot")
    return json_response(RECEIVED, 201)
