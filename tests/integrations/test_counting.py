"""Calls to services outside are counted by service and outcome, and timed."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from tests.integrations.stubs import QUICK, SERVICES, Service
from tests.support.figures import Figures, figures_in
from tt_api.integrations import ServiceError
from tt_api.metrics.exposition import exposition

ANY = re.compile("^/(?!token).*")
CALLS = "tt_outside_calls_total"
# What it says about the service, and what that counts as.
FAILURES = [(503, {}, "unavailable"), (401, {}, "unauthorized"), (429, {"Retry-After": "30"}, "rate_limited")]

Made = Callable[..., Any]

pytestmark = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name.replace(" ", "-"))


def now() -> Figures:
    return figures_in(exposition().decode())


def test_a_right_answer_is_ok(service: Service, stub: HTTPServer, made: Made) -> None:
    stub.expect_request(ANY).respond_with_data(service.right, content_type="application/json")
    name, before = service.name.split()[0], now()
    service.ask(made(service, QUICK))
    after = now()
    assert after.of(CALLS, service=name, outcome="ok") == before.of(CALLS, service=name, outcome="ok") + 1
    count = "tt_outside_call_seconds_count"
    assert after.of(count, service=name) == before.of(count, service=name) + 1
    # What didn't happen is there as a zero, so that its first time is seen.
    assert len([labels for labels in after.series(CALLS) if name in labels]) == 7


@pytest.mark.parametrize(("status", "headers", "outcome"), FAILURES)
def test_a_failure_is_counted_as_what_it_is(
    service: Service, stub: HTTPServer, made: Made, status: int, headers: dict[str, str], outcome: str
) -> None:
    stub.expect_request(ANY).respond_with_data("no", status, headers)
    name, before = service.name.split()[0], now()
    with pytest.raises(ServiceError):
        service.ask(made(service, QUICK))
    after = now()
    assert after.of(CALLS, service=name, outcome=outcome) == before.of(CALLS, service=name, outcome=outcome) + 1
    assert after.of(CALLS, service=name, outcome="ok") == before.of(CALLS, service=name, outcome="ok")


def test_repetitions_are_counted_beside_the_call(service: Service, stub: HTTPServer, made: Made) -> None:
    stub.expect_oneshot_request(ANY).respond_with_data("slow down", 429, {"Retry-After": "0"})
    stub.expect_request(ANY).respond_with_data(service.right, content_type="application/json")
    name, before = service.name.split()[0], now()
    service.ask(made(service, QUICK))
    after, retries = now(), "tt_outside_call_retries_total"
    assert after.of(retries, service=name) == before.of(retries, service=name) + 1
    assert after.of(CALLS, service=name, outcome="ok") == before.of(CALLS, service=name, outcome="ok") + 1
