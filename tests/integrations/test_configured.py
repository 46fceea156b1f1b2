"""Which settings make which client, what is said without them, and what is loaded when."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from tests.integrations.stubs import SECRET
from tests.support.settings import settings_for
from tt_api.config import ConfigurationError, Settings
from tt_api.integrations import log_not_configured
from tt_api.integrations.buffer import buffer_client
from tt_api.integrations.claude import claude_client
from tt_api.integrations.failures import seconds_to_wait
from tt_api.integrations.gmail import gmail_client
from tt_api.integrations.nexus import nexus_client
from tt_api.integrations.sentry import configure_sentry
from tt_api.integrations.slack import onboarding_webhook, slack_client
from tt_api.integrations.unsplash import unsplash_client
from tt_api.logs.redaction import redactor_for

URL = "postgresql://tt:x@127.0.0.1:5432/tt_api"
FACTORIES = {
    slack_client: {"SLACK_BOT_TOKEN": SECRET},
    onboarding_webhook: {"SLACK_ONBOARDING_WEBHOOK": f"https://hooks.slack.example/services/{SECRET}"},
    nexus_client: {"NEXUS_URL": "http://nexus:3000"},
    buffer_client: {"BUFFER_ACCESS_TOKEN": SECRET},
    unsplash_client: {"UNSPLASH_ACCESS_KEY": SECRET},
    claude_client: {"ANTHROPIC_API_KEY": SECRET},
}
SENTRY_DSN = f"https://{SECRET.replace('-', '')}@sentry.example.com/42"


def settings(**environment: str) -> Settings:
    return settings_for(URL, **environment)


class TestWithoutItsKey:
    @pytest.mark.parametrize("factory", [*FACTORIES, gmail_client], ids=lambda factory: factory.__name__)
    def test_there_is_no_client(self, factory: Any) -> None:
        assert factory(settings()) is None

    def test_nexus_needs_the_secret_too(self) -> None:
        assert nexus_client(settings(NEXUS_URL="http://nexus", INTERNAL_SERVICE_SECRET="")) is None

    def test_gmail_needs_both(self, key_file: str) -> None:
        assert gmail_client(settings(GMAIL_SENDER="desk@example.com")) is None
        assert gmail_client(settings(GOOGLE_SERVICE_ACCOUNT_KEY_FILE=key_file)) is None

    def test_sentry_stays_off(self) -> None:
        assert configure_sentry(settings(), "web") is False

    def test_one_line_says_what_was_left(self) -> None:
        company = UUID("01993d5e-7a4b-7c11-9a52-0c6f3e8d21ab")
        with capture_logs() as lines:
            log_not_configured(
                "slack", "create a company's channel", company_id=company, deal_id=str(company), tries=2, to="Jane"
            )
        assert lines == [
            {
                "event": "service_not_configured",
                "log_level": "info",
                "service": "slack",
                "would_have": "create a company's channel",
                "company_id": str(company),
                "deal_id": str(company),
                "tries": 2,
                "to": "[not an id]",
            }
        ]


class TestWithItsKey:
    @pytest.mark.parametrize(
        ("factory", "environment"), FACTORIES.items(), ids=lambda part: getattr(part, "__name__", "")
    )
    def test_there_is_one_that_shows_no_secret(self, factory: Any, environment: dict[str, str]) -> None:
        client = factory(settings(**environment))
        assert client is not None
        assert SECRET not in repr(client)

    def test_gmail(self, key_file: str) -> None:
        found = settings(GOOGLE_SERVICE_ACCOUNT_KEY_FILE=key_file, GMAIL_SENDER="desk@example.com")
        assert gmail_client(found) is not None

    def test_the_secrets_are_the_redactor_s_and_in_no_repr(self) -> None:
        given = {name: value for values in FACTORIES.values() for name, value in values.items()}
        given["SENTRY_DSN"] = SENTRY_DSN
        found = settings(**given)
        assert SECRET not in repr(found)
        assert SENTRY_DSN not in repr(found)
        redactor = redactor_for(found)
        for name in ("SLACK_BOT_TOKEN", "SLACK_ONBOARDING_WEBHOOK", "SENTRY_DSN"):
            assert redactor.text(f"<{given[name]}>") == "<[redacted]>"


class TestTheSettings:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            *(
                (name, value)
                for name in ("SLACK_BOT_TOKEN", "BUFFER_ACCESS_TOKEN")
                for value in ("hunter2 x", "hunter2é")
            ),
            ("UNSPLASH_ACCESS_KEY", "hunter2\nx"),
            ("ANTHROPIC_API_KEY", "hunter2\x7f"),
            *(
                (name, value)
                for name in ("NEXUS_URL", "PUBLIC_BASE_URL", "SLACK_API_URL", "SLACK_ONBOARDING_WEBHOOK")
                for value in (
                    "hunter2",
                    "ftp://h",
                    "https://",
                    "https://u:hunter2@h",
                    "https://h/?a=hunter2",
                    "//h",
                    "https://h h",
                )
            ),
            *(("SLACK_DEALS_CHANNEL", value) for value in ("hunter2", "#", "#hunter2 x", "#<!here>", "#a,#b")),
            ("GMAIL_SENDER", "hunter2"),
            ("GMAIL_SENDER", "Desk <desk@example.com>"),
            ("GOOGLE_SERVICE_ACCOUNT_KEY_FILE", "/nowhere/hunter2.json"),
            ("CLAUDE_MODEL", "hunter2 5"),
            ("SENTRY_DSN", "https://sentry.example.com/1"),
            ("SENTRY_DSN", "hunter2@sentry.example.com"),
        ],
    )
    def test_wrong_ones_are_refused_in_one_line_without_the_value(self, name: str, value: str) -> None:
        with pytest.raises(ConfigurationError) as raised:
            settings(**{name: value})
        message = str(raised.value)
        assert name in message
        assert "hunter2" not in message
        assert "\n" not in message

    @pytest.mark.parametrize(
        "content", ["hunter2", "[]", "{}", '{"client_email": 1, "private_key": 1, "token_uri": 1}']
    )
    def test_key_file_that_is_none(self, tmp_path: Path, content: str) -> None:
        path = tmp_path / "key.json"
        path.write_text(content)
        with pytest.raises(ConfigurationError, match="GOOGLE_SERVICE_ACCOUNT_KEY_FILE"):
            settings(GOOGLE_SERVICE_ACCOUNT_KEY_FILE=str(path))

    def test_defaults(self) -> None:
        found = settings(SLACK_BOT_TOKEN=" ", NEXUS_URL="", PUBLIC_BASE_URL="https://api.example.com/")
        assert (found.claude_model, found.slack_bot_token, found.nexus_url) == ("claude-sonnet-5-5", None, None)
        assert found.public_base_url == "https://api.example.com"
        assert (found.slack_api_url, found.slack_deals_channel) == ("https://slack.com/api", "#deals")


def test_libraries_load_with_the_first_client_only() -> None:
    script = """
import json, sys
import tt_api.integrations.buffer, tt_api.integrations.claude, tt_api.integrations.gmail, tt_api.integrations.nexus
import tt_api.integrations.sentry, tt_api.integrations.slack, tt_api.integrations.unsplash
heavy = ("anthropic", "slack_sdk", "googleapiclient", "google.auth", "httplib2", "httpx2", "sentry_sdk", "pydantic",
         "flask", "sqlalchemy")
print(json.dumps([name for name in heavy if name in sys.modules]))
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(ended.stdout) == []


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30),
        (" 0 ", 0),
        ("999999999", 86_400),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        *((wrong, None) for wrong in (None, "", "soon", "-1", "1.5", "٣", "9" * 5000)),
    ],
)
def test_retry_after_is_read_in_both_forms(header: str | None, seconds: int | None) -> None:
    assert seconds_to_wait(header) == seconds
