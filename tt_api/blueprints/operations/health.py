"""Health: what monitors, orchestrators and the proxy ask. Not limited, so that a probe never meets a 429."""

from collections.abc import Callable

import psycopg2
from flask import Response
from structlog import get_logger

from tt_api.database.replica import replica
from tt_api.database.timeouts import statement_timeout
from tt_api.database.transaction import read
from tt_api.errors import AppError
from tt_api.http.blueprint import Blueprint
from tt_api.http.draining import draining
from tt_api.http.guards import Guard
from tt_api.http.responses import json_response
from tt_api.redis_gate.gate import redis_gate
from tt_api.services.operations.housekeeping import work_goes_on

log = get_logger(__name__)

# With a second at most for a free connection, both checks end within the 2 s that a monitor is promised.
_DATABASE_SECONDS = 0.6
_REDIS_SECONDS = 0.3

blp = Blueprint(
    "health", __name__, guard=Guard.PUBLIC, limited=False, tag="Health", description="For monitors and orchestrators."
)


@blp.route("/health")
@blp.response(200, {"type": "object"}, example={"status": "ok", "checks": {"database": "ok", "redis": "ok"}})
@blp.alt_response(503, description="A dependency is away; the failing check says `error`.")
@blp.doc(operationId="getHealth")
def health() -> Response:
    """Check the database and Redis.

    Within two seconds; a check that fails says `error`, and Redis that isn't configured `not_configured`. Where reads
    have a replica, `replica` says `ok`, or `degraded` while it is late or away and all reads come from the database.
    """
    return _report({"database": _database(), "redis": _redis(), **_replica()})


@blp.route("/health/work")
@blp.response(200, {"type": "object"}, example={"status": "ok", "checks": {"work": "ok"}})
@blp.alt_response(503, description="Work waits for a worker, or nothing was done for 15 minutes.")
@blp.doc(operationId="getWorkHealth")
def work() -> Response:
    """Check the work outside requests.

    Whether a worker and beat are there: nothing has waited for five minutes, and something was done within 15. Requests
    are served all the same where it says `error`.
    """
    return _report({"work": _asking_database("work", work_goes_on)})


@blp.route("/livez")
@blp.response(200, {"type": "object"}, example={"status": "ok"})
@blp.doc(operationId="getLiveness")
def livez() -> Response:
    """Say that the process answers.

    For orchestrators that restart what doesn't.
    """
    return json_response({"status": "ok"})


@blp.route("/readyz")
@blp.response(200, {"type": "object"}, example={"status": "ok"})
@blp.alt_response(503, description="The database is away, or the process is stopping.")
@blp.doc(operationId="getReadiness")
def readyz() -> Response:
    """Say whether requests can be served.

    For load balancers: not while the database is away or the process is stopping.
    """
    status = "draining" if draining() else _database()
    return json_response({"status": status}, 200 if status == "ok" else 503)


def _report(checks: dict[str, str]) -> Response:
    healthy = "error" not in checks.values()
    return json_response({"status": "ok" if healthy else "error", "checks": checks}, 200 if healthy else 503)


def _database() -> str:
    return _asking_database("database", lambda: read("SELECT 1") == [(1,)])


def _asking_database(check: str, answers: Callable[[], bool]) -> str:
    def within_limits() -> bool:
        with statement_timeout(_DATABASE_SECONDS):
            return answers()

    return _outcome(check, within_limits)


def _redis() -> str:
    gate = redis_gate()
    if not gate.configured:
        return "not_configured"
    return _outcome("redis", lambda: gate.ping(_REDIS_SECONDS))


def _replica() -> dict[str, str]:
    """How the replica is, which nothing fails without; nothing where there is none."""
    found = replica()
    return {} if found is None else {"replica": "ok" if found.is_well() else "degraded"}


def _outcome(check: str, answers: Callable[[], bool]) -> str:
    try:
        if answers():
            return "ok"
    except (AppError, psycopg2.Error) as error:
        log.warning("health_check_failed", check=check, error=str(error))
    return "error"
