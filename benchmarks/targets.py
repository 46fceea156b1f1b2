"""The servers that are measured, with the settings of a production deployment; only the limits are out of the way."""

import base64
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.processes import Server, running
from benchmarks.tools import HONO
from devtools.places import CLONE

PROCESSES = 2
GUNICORN = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"]
# Counted for every request, and never reached.
LIMIT = "1000000000"
TIERS = ("GLOBAL", "GENERAL", "MILES_CHAT", "WEBHOOKS", "AUTH")


def production_environment(database_url: str, redis_url: str) -> dict[str, str]:
    """The whole environment of both servers: nothing of ours but where programs are found."""
    own = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return own | {
        "APP_ENV": "production",
        "NODE_ENV": "production",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "API_KEYS": f"{secrets.token_urlsafe(32)},{secrets.token_urlsafe(32)}",
        "WEBHOOK_SECRET": secrets.token_urlsafe(32),
        "INTERNAL_SERVICE_SECRET": secrets.token_urlsafe(32),
        "GROUPS_WEBHOOK_SECRET": secrets.token_urlsafe(32),
        "SLACK_SIGNING_SECRET": secrets.token_urlsafe(32),
        "FIELD_FINGERPRINT_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "FIELD_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "CORS_ORIGINS": "https://www.example.com,https://ops.example.com",
        "WEB_CONCURRENCY": str(PROCESSES),
        "LOG_LEVEL": "info",
        **{f"RATE_LIMIT_{tier}": LIMIT for tier in TIERS},
    }


@contextmanager
def ours(environment: dict[str, str], folder: Path) -> Iterator[Server]:
    """tt_api under gunicorn as shipped."""
    with running("tt_api", [*GUNICORN, "wsgi:app"], environment, CLONE, folder / "tt_api.log", "/readyz") as server:
        yield server


@contextmanager
def hono(environment: dict[str, str], folder: Path) -> Iterator[Server]:
    """The server that tt_api replaces."""
    with running("Hono", ["node", "src/index.js"], environment, HONO, folder / "hono.log", "/health") as server:
        yield server


@contextmanager
def empty_flask(environment: dict[str, str], folder: Path) -> Iterator[Server]:
    """A Flask application whose one route does nothing, under the same gunicorn."""
    command = [*GUNICORN, "benchmarks.empty_wsgi:app"]
    with running("empty Flask", command, environment, CLONE, folder / "empty.log", "/") as server:
        yield server
