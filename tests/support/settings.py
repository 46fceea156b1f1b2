"""Settings for tests, read from an environment as in a deployment."""

import os
from unittest import mock

from tests.support.pooling import route
from tt_api.config import Settings, load_settings

API_KEY = "test-api-key-0123"
SECRETS = {
    "API_KEYS": f"{API_KEY}, another-key-4567",
    "WEBHOOK_SECRET": "test-webhook-secret",
    "INTERNAL_SERVICE_SECRET": "test-internal-secret",
    "GROUPS_WEBHOOK_SECRET": "test-groups-secret",
    "SLACK_SIGNING_SECRET": "test-slack-secret",
    "FIELD_FINGERPRINT_KEY": "bm90LWEtc2VjcmV0LW9ubHktZmluZ2VycHJpbnRzMDA=",
    "FIELD_ENCRYPTION_KEYS": "bm90LWEtc2VjcmV0LW9ubHktZm9yLXRlc3RzLTAwMDA=",
}
# Far beyond what a test sends: only tests about limits lower them.
LIMITS = {f"RATE_LIMIT_{tier}": "1000000" for tier in ("GLOBAL", "GENERAL", "MILES_CHAT", "WEBHOOKS", "AUTH")}


def settings_for(database_url: str, redis_url: str | None = None, **environment: str) -> Settings:
    """The settings of a process that was started with this environment and nothing else."""
    variables = {
        "APP_ENV": "test",
        **route(database_url),
        "REDIS_URL": redis_url or "",
        "LOG_LEVEL": "info",
        **SECRETS,
        **LIMITS,
        **environment,
    }
    with mock.patch.dict(os.environ, variables, clear=True):
        return load_settings()
