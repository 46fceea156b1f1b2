"""What a developer reads: a line a request and a job, with the reason of a refusal and nobody's data."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from structlog import get_logger

from tests.support.api import ApiClient
from tests.support.probe_blueprints import ProbeApps
from tests.support.settings import settings_for
from tt_api.app import create_app
from tt_api.logs.setup import configure_logs

Lines = Callable[[], list[str]]
COLOUR = "\x1b["
ODD = {"name": {"first": "Jane Doe"}, "stage": "smitten", "email": "jane.doe", "shoe": "size 44", "currency": "PEANUTS"}


@pytest.fixture
def lines(app: Flask, capsys: pytest.CaptureFixture[str]) -> Iterator[Lines]:
    """Gives the lines printed so far."""
    yield lambda: capsys.readouterr().out.splitlines()  # noqa: PLW0108 -- what was printed until then
    with capsys.disabled():
        configure_logs(settings_for("postgresql://nobody@127.0.0.1/none"))


def developers(probe: ProbeApps, **environment: str) -> ApiClient:
    return ApiClient(probe(APP_ENV="development", **environment))


class TestARequest:
    def test_is_one_line(self, probe: ProbeApps, lines: Lines) -> None:
        api = developers(probe)
        lines()
        api.get("/api/companies?search=Jane+Doe")
        [line] = lines()
        assert re.fullmatch(r"\d\d:\d\d:\d\d \[info +\] GET /api/companies 200 \d+\.\d ms", line)

    def test_that_is_refused_says_which_field_breaks_which_rule_and_not_what_was_sent(
        self, probe: ProbeApps, lines: Lines
    ) -> None:
        api = developers(probe)
        lines()
        refused = api.post("/api/companies", ODD)
        [line] = lines()
        assert "[warning" in line
        assert "POST /api/companies 400" in line
        details = refused.get_json()["error"]["details"]
        assert {problem["path"][0] for problem in details} == set(ODD)
        assert f"{details[0]['path'][0]}: {details[0]['message']}" in line
        after_its_time = line.split(maxsplit=1)[1]
        for value in ("Jane", "smitten", "jane.doe", "44", "PEANUTS"):
            assert value not in after_its_time

    @pytest.mark.parametrize(
        ("path", "status", "reason"),
        [
            ("/nowhere", 404, None),
            ("/api/companies?limit=many", 400, "limit: "),
            ("/api/companies?surname=Doe", 400, "surname: "),
        ],
    )
    def test_that_fails_stands_out(
        self, probe: ProbeApps, lines: Lines, path: str, status: int, reason: str | None
    ) -> None:
        api = developers(probe)
        lines()
        api.get(path)
        [line] = lines()
        assert "[warning" in line
        assert f"GET {path.partition('?')[0]} {status}" in line
        assert line.endswith(" ms") if reason is None else reason in line
        assert "Doe" not in line

    def test_that_crashes_shows_where_in_lines_of_its_own(self, probe: ProbeApps, lines: Lines) -> None:
        def crash() -> None:
            raise RuntimeError("jane.doe@example.com")

        client = probe(crash, APP_ENV="development")
        lines()
        client.get("/probe/views/crash")
        said = lines()
        assert sum("GET /probe/views/crash 500" in line for line in said) == 1
        assert any("in crash" in line for line in said)
        assert "jane.doe" not in "".join(said)

    def test_is_none_above_its_level(self, probe: ProbeApps, lines: Lines) -> None:
        api = developers(probe, LOG_LEVEL="warn")
        lines()
        api.get("/api/companies")
        assert lines() == []


class TestColours:
    @pytest.mark.parametrize(
        ("environment", "coloured"),
        [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
        ids=str,
    )
    def test_are_where_somebody_sees_them_or_wants_them(
        self, probe: ProbeApps, lines: Lines, environment: dict[str, str], coloured: bool
    ) -> None:
        api = developers(probe, **environment)
        lines()
        api.get("/api/companies")
        [line] = lines()
        assert (COLOUR in line) is coloured

    def test_are_never_in_production(self, probe: ProbeApps, lines: Lines) -> None:
        probe(APP_ENV="production", FORCE_COLOR="1")
        lines()
        get_logger("probe").warning("probe")
        [line] = lines()
        assert line.startswith("{")


class TestAJob:
    def test_is_one_line(self, database_url: str, lines: Lines) -> None:
        developing = create_app(settings_for(database_url, APP_ENV="development"))
        ran = developing.test_cli_runner().invoke(args=["tasks", "run", "clean_up"])
        about = [line for line in ran.stdout.splitlines() if "clean_up" in line]
        assert re.fullmatch(r"\d\d:\d\d:\d\d \[info +\] clean_up done \d+ ms", about[0])
        assert about[1:] == ["clean_up done"]
