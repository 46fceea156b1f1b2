"""What stands in the logs, read from what the application really prints, and what never does."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import pytest
from cryptography.fernet import Fernet
from structlog import get_logger

from tests.support.api import ApiClient
from tests.support.probe_blueprints import GUARDED, ProbeApps, path_behind, right_credentials
from tests.support.settings import API_KEY, SECRETS, settings_for
from tt_api.database.transaction import execute
from tt_api.logs.redaction import redactor_for
from tt_api.logs.setup import configure_logs

Lines = Callable[[], list[dict[str, Any]]]

PERSONAL = {
    "e-mail": "jane.doe+trips@example.co.uk",
    "international phone": "+1 415 555 0100",
    "phone with brackets": "(415) 555-0100",
    "phone in one": "4155550100",
    "card": "4111 1111 1111 1111",
    "card in one": "4111111111111111",
    "passport of digits": "912345678",
    "passport with a letter": "A12345678",
    "passport with letters": "XN1234567",
    "credentials in an address": "tt:hunter2",
}

SHAPES: dict[str, Callable[[str], Any]] = {
    "text": str,
    "object": lambda text: {"contact": {"address": text}},
    "list": lambda text: [text, {"address": text}],
    "tuple": lambda text: (text,),
    "exception": ValueError,
}


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[Lines]:
    """Gives the lines printed so far."""
    yield lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    # The standard library's handler holds the captured stream, which is about to close.
    with capsys.disabled():
        configure_logs(settings_for("postgresql://nobody@127.0.0.1/none"))


def log_from(level: str) -> None:
    configure_logs(settings_for("postgresql://nobody@127.0.0.1/none", LOG_LEVEL=level))


def text_with(value: str) -> str:
    return f"could not reach postgresql://{value}@db/tt" if ":" in value else f"wrote to {value}, twice"


class TestARequest:
    def test_is_a_line_at_debug(self, app: object, probe: ProbeApps, lines: Lines) -> None:
        client = probe(LOG_LEVEL="debug")
        lines()
        client.post("/api/companies?secret=s3cret", headers={"X-Request-Id": "mine"})
        (line,) = [line for line in lines() if line["event"] == "request"]
        assert (line["method"], line["path"], line["status"]) == ("POST", "/api/companies", 401)
        assert (line["level"], line["request_id"]) == ("debug", "mine")
        assert 0 <= line["duration_ms"] < 5_000
        assert line["timestamp"].endswith("Z")

    def test_says_what_its_key_is_called_and_never_the_key(self, app: object, probe: ProbeApps, lines: Lines) -> None:
        key = "the-key-of-n8n-0123"
        client = probe(LOG_LEVEL="debug", NAMED_API_KEYS=f"n8n={key}")
        lines()
        for sent in (key, API_KEY):
            client.get("/api/companies", headers={"X-API-Key": sent})
        printed = lines()
        assert [line.get("caller") for line in printed if line["event"] == "request"] == ["n8n", None]
        assert key not in json.dumps(printed)
        assert key not in redactor_for(client.application.extensions["settings"]).text(f"sent {key}")

    @pytest.mark.parametrize("level", ["info", "warn", "error"])
    def test_is_none_above_debug(self, probe: ProbeApps, lines: Lines, level: str) -> None:
        client = probe(LOG_LEVEL=level)
        client.get("/livez")
        client.get("/nowhere")
        assert [line for line in lines() if line["event"] == "request"] == []

    def test_shows_nothing_of_what_was_sent_or_stored(self, app: object, probe: ProbeApps, lines: Lines) -> None:
        api = ApiClient(probe(LOG_LEVEL="debug"))
        body = {"name": "Jane Doe", "email": PERSONAL["e-mail"], "phone": PERSONAL["international phone"]}
        company = api.created("/api/companies", {**body, "notes": "allergic to nuts", "slug": "jane-doe"})
        assert api.post("/api/companies", {**body, "slug": "jane-doe"}).status_code == 409
        api.patch(f"/api/companies/{company['id']}", {"notes": "passport 912345678"})
        api.post("/api/companies", {"name": {"first": "Jane Doe"}})
        api.get("/api/companies?search=Jane+Doe")
        api.get("/api/companies", headers={"X-API-Key": "mistyped-key", "Authorization": "Bearer mistyped-key"})
        printed = json.dumps(lines())
        assert '"request"' in printed
        for part in (*body.values(), "allergic", "jane-doe", "912345678", API_KEY, "mistyped-key"):
            assert part not in printed

    def test_shows_no_secret_of_any_guard(self, probe: ProbeApps, lines: Lines) -> None:
        client = probe(LOG_LEVEL="debug")
        for guard in GUARDED:
            client.get(path_behind(guard), headers=right_credentials(guard))
        printed = json.dumps(lines())
        for secret in ("another-key-4567", *SECRETS.values()):
            assert secret not in printed


class TestAFailure:
    """An unexpected exception is logged in full, but for what mustn't be kept."""

    def logged(self, probe: ProbeApps, lines: Lines, view: Callable[[], Any]) -> str:
        client = probe(view, LOG_LEVEL="debug")
        lines()
        answer = client.get(f"/probe/views/{view.__name__}", headers={"X-Request-Id": "mine"})
        assert answer.status_code == 500
        (line,) = [line for line in lines() if line["level"] == "error"]
        assert line["request_id"] == "mine"
        return json.dumps(line)

    @pytest.mark.parametrize("kind", list(PERSONAL))
    def test_is_redacted(self, probe: ProbeApps, lines: Lines, kind: str) -> None:
        def crash() -> NoReturn:
            raise RuntimeError(text_with(PERSONAL[kind]))

        line = self.logged(probe, lines, crash)
        assert "RuntimeError" in line
        assert "could not reach" in line or "wrote to" in line
        assert PERSONAL[kind] not in line
        assert "hunter2" not in line

    def test_shows_none_of_the_configured_secrets(self, probe: ProbeApps, lines: Lines) -> None:
        def crash() -> NoReturn:
            raise RuntimeError(f"refused: {API_KEY}, {SECRETS['WEBHOOK_SECRET']}, {SECRETS['FIELD_ENCRYPTION_KEYS']}")

        line = self.logged(probe, lines, crash)
        for secret in (API_KEY, SECRETS["WEBHOOK_SECRET"], SECRETS["FIELD_ENCRYPTION_KEYS"]):
            assert secret not in line

    def test_shows_no_ciphertext_and_no_key_of_fingerprints(self, probe: ProbeApps, lines: Lines) -> None:
        token = Fernet(SECRETS["FIELD_ENCRYPTION_KEYS"]).encrypt(b"X1234567").decode()

        def crash() -> NoReturn:
            raise RuntimeError(f"refused: {token} under {SECRETS['FIELD_FINGERPRINT_KEY']}")

        line = self.logged(probe, lines, crash)
        assert token[:60] not in line
        assert SECRETS["FIELD_FINGERPRINT_KEY"] not in line
        assert "[redacted ciphertext]" in line

    def test_isn_t_made_nonsense_by_a_short_secret(self, database_url: str) -> None:
        redactor = redactor_for(settings_for(database_url, API_KEYS="k,a-key-of-sixteen"))
        assert redactor.text("the worker knows a-key-of-sixteen") == "the worker knows [redacted]"

    def test_of_the_database_keeps_its_reason_and_not_the_row(self, probe: ProbeApps, lines: Lines) -> None:
        def store() -> None:
            row = ("Jane Doe", "Allergic to nuts.\nLine two: vegan\nDETAIL: three")
            execute("INSERT INTO companies (name, slug, notes) VALUES (%s, NULL, %s)", row)

        line = self.logged(probe, lines, store)
        assert "null value in column" in line
        for part in ("Jane Doe", "Allergic", "vegan", "three"):
            assert part not in line

    def test_keeps_ids_readable(self, probe: ProbeApps, lines: Lines) -> None:
        kept = "no row 019ae6a4-5c1e-7d1b-9f00-123456789012 of 2026-11-21 in 12345 ms"

        def crash() -> NoReturn:
            raise RuntimeError(kept)

        assert kept in self.logged(probe, lines, crash)


class TestALine:
    @pytest.mark.parametrize("shape", list(SHAPES))
    def test_is_redacted_whatever_shape_a_value_has(self, lines: Lines, shape: str) -> None:
        log_from("debug")
        shown = []
        for kind, value in PERSONAL.items():
            lines()
            get_logger("probe").warning("probe", found=SHAPES[shape](text_with(value)))
            printed = json.dumps(lines())
            assert "warning" in printed
            if value in printed or "hunter2" in printed:
                shown.append(kind)
        assert shown == []

    def test_is_redacted_in_its_message(self, lines: Lines) -> None:
        log_from("debug")
        get_logger("probe").warning(f"no answer from {PERSONAL['e-mail']}")
        assert PERSONAL["e-mail"] not in json.dumps(lines())

    @pytest.mark.parametrize(
        "name",
        [
            *("password", "webhook_secret", "accessToken", "Authorization", "api_key", "X-API-Key"),
            *(
                "passportNumber",
                "document_number",
                "knownTravelerNumber",
                "medical_notes",
                "allergies",
                "fingerprint_key",
            ),
        ],
    )
    @pytest.mark.parametrize("nested", [False, True])
    def test_hides_values_under_names_that_promise_a_secret(self, lines: Lines, name: str, nested: bool) -> None:
        log_from("debug")
        found: dict[str, Any] = {name: "s3cret"}
        get_logger("probe").warning("probe", **({"headers": found} if nested else found))
        printed = json.dumps(lines())
        assert name in printed
        assert "s3cret" not in printed

    @pytest.mark.parametrize("kind", list(PERSONAL))
    def test_of_a_library_is_redacted_too(self, lines: Lines, kind: str) -> None:
        log_from("debug")
        lines()
        text = text_with(PERSONAL[kind])
        logging.getLogger("some.library").error("failed: %s", text, exc_info=ValueError(text))
        found = lines()
        assert [line["level"] for line in found] == ["error"]
        printed = json.dumps(found)
        assert "ValueError" in printed
        assert PERSONAL[kind] not in printed
        assert "hunter2" not in printed

    def test_of_a_library_obeys_the_level(self, lines: Lines) -> None:
        log_from("warn")
        logging.getLogger("some.library").info("chatter")
        get_logger("probe").info("chatter")
        assert lines() == []
