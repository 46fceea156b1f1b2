"""Routes that exist for tests only: one for each guard, and whatever views a test brings along."""

import hmac
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from time import time
from typing import Any

from flask import Flask, Response, request
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.support.settings import API_KEY, SECRETS, settings_for
from tt_api.app import create_app
from tt_api.config import Settings
from tt_api.current import request_context
from tt_api.database.engine import engine
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.json_body import read_json
from tt_api.http.responses import json_response
from tt_api.json_text import to_json_text
from tt_api.redis_gate.gate import redis_gate

View = Callable[[], Any]
ProbeApps = Callable[..., FlaskClient]

GUARDED = [guard for guard in Guard if guard is not Guard.PUBLIC]
# The header in which each guard looks for its secret, and that secret.
CREDENTIALS = {
    Guard.API_KEY: ("X-API-Key", API_KEY),
    Guard.SERVICE_KEY: ("X-Webhook-Secret", SECRETS["WEBHOOK_SECRET"]),
    Guard.INTERNAL_SERVICE: ("x-internal-service", SECRETS["INTERNAL_SERVICE_SECRET"]),
    Guard.GROUPS_SECRET: ("X-Webhook-Secret", SECRETS["GROUPS_WEBHOOK_SECRET"]),
    Guard.SLACK_SIGNATURE: ("X-Slack-Signature", SECRETS["SLACK_SIGNING_SECRET"]),
}


def path_behind(guard: Guard) -> str:
    """Where the probe behind a guard is: GET tells what the frame knows of the caller, POST gives the body back."""
    return f"/probe/{guard.value}"


def right_credentials(guard: Guard, body: bytes = b"") -> dict[str, str]:
    """Headers that a guard lets through, with this body."""
    if guard is Guard.PUBLIC:
        return {}
    if guard is Guard.SLACK_SIGNATURE:
        return slack_headers(body)
    header, secret = CREDENTIALS[guard]
    return {header: secret}


def slack_headers(body: bytes, *, sent_at: float | None = None, secret: str | None = None) -> dict[str, str]:
    """A delivery's headers as Slack makes them."""
    timestamp = str(int(time() if sent_at is None else sent_at))
    key = (SECRETS["SLACK_SIGNING_SECRET"] if secret is None else secret).encode()
    signature = hmac.new(key, f"v0:{timestamp}:".encode() + body, sha256).hexdigest()
    return {"X-Slack-Signature": f"v0={signature}", "X-Slack-Request-Timestamp": timestamp}


def path_of(rule: Rule) -> str:
    """A path that a rule matches; ids are UUIDs of no row."""
    return re.sub(r"<[^>]*>", "3f0c1a52-7a5e-4d0e-9a57-2f5a1c0b9d11", rule.rule)


def methods_of(rule: Rule) -> list[str]:
    """The methods of a rule that a view answers."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def guard_of(app: Flask, rule: Rule) -> Guard:
    """The guard of the blueprint that a rule belongs to."""
    name, separator, _ = rule.endpoint.rpartition(".")
    assert separator, f"{rule} belongs to no blueprint"
    blueprint = app.blueprints[name]
    assert isinstance(blueprint, Blueprint), f"{rule} belongs to a blueprint without a guard"
    return blueprint.guard


@contextmanager
def probe_application(settings: Settings, *views: View) -> Iterator[Flask]:
    """The application with a probe behind every guard and each view, public, at ``/probe/views/<its name>``."""
    app = create_app(settings)
    for guard in Guard:
        app.register_blueprint(_guarded(guard))
    app.register_blueprint(_with_views(views))
    try:
        yield app
    finally:
        with app.app_context():
            engine().dispose()
            redis_gate().close()


@contextmanager
def probe_clients(database_url: str, *, shared: bool = False) -> Iterator[ProbeApps]:
    """A maker of probe applications' clients, by views and environment; all of them end with it.

    Args:
        shared: whether what is asked for again is the same application.
    """
    made: dict[object, Flask] = {}
    with ExitStack() as running:

        def start(
            *views: View, url: str = database_url, redis_url: str | None = None, **environment: str
        ) -> FlaskClient:
            asked = (views, url, redis_url, *sorted(environment.items()))
            if not shared or asked not in made:
                settings = settings_for(url, redis_url, **environment)
                made[asked] = running.enter_context(probe_application(settings, *views))
            return made[asked].test_client()

        yield start


def _guarded(guard: Guard) -> Blueprint:
    blueprint = Blueprint(f"probe_{guard.value}", __name__, guard=guard)
    blueprint.add_url_rule(path_behind(guard), "tell", _tell, methods=["GET"])
    blueprint.add_url_rule(path_behind(guard), "give_back", _give_back, methods=["POST"])
    return blueprint


def _with_views(views: tuple[View, ...]) -> Blueprint:
    blueprint = Blueprint("probe_views", __name__, guard=Guard.PUBLIC, url_prefix="/probe/views")
    for view in views:
        blueprint.add_url_rule(f"/{view.__name__}", view.__name__, view, methods=["GET", "POST"])
    return blueprint


def _tell() -> Response:
    context = request_context()
    return json_response({"clientAddress": context.client_address, "caller": context.caller})


def _give_back() -> Response:
    body = to_json_text({"data": read_json(request)})
    return Response(body, mimetype="application/json")
