"""Every client meets every way in which a service can fail, in the same words."""

import re
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from tests.integrations.stubs import CONTENT, QUICK, SECRET, SERVICES, SHORT, Service, dropping_server, refusing_url
from tt_api.integrations import ErrorKind, ServiceError

ANY = re.compile("^/(?!token).*")
Made = Callable[..., Any]
Asked = Callable[[], int]

pytestmark = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name.replace(" ", "-"))


def failure(service: Service, client: Any) -> ServiceError:
    with pytest.raises(ServiceError) as raised:
        service.ask(client)
    shown = "".join(traceback.format_exception(raised.value)) + repr(raised.value)
    for part in (SECRET, CONTENT, "ya29.access", "jane@example.com", "PRIVATE"):
        assert part not in shown
    assert raised.value.service == service.name.split()[0]
    return raised.value


def test_a_right_answer_is_taken_at_once(service: Service, stub: HTTPServer, made: Made, asked: Asked) -> None:
    stub.expect_request(ANY).respond_with_data(service.right, content_type="application/json")
    service.ask(made(service, QUICK))
    assert asked() == 1


def test_a_flood_is_told_with_its_wait(service: Service, stub: HTTPServer, made: Made, asked: Asked) -> None:
    stub.expect_request(ANY).respond_with_data("slow down", 429, {"Retry-After": "30"})
    error = failure(service, made(service, QUICK))
    assert (error.kind, error.retry_after, error.may_have_happened) == (ErrorKind.RATE_LIMITED, 30, False)
    assert asked() == 1


def test_a_flood_of_a_moment_is_waited_for(service: Service, stub: HTTPServer, made: Made, asked: Asked) -> None:
    stub.expect_oneshot_request(ANY).respond_with_data("slow down", 429, {"Retry-After": "0"})
    stub.expect_request(ANY).respond_with_data(service.right, content_type="application/json")
    service.ask(made(service, QUICK))
    assert asked() == 2


def test_a_flood_of_nobody_knows_how_long_isn_t_made_worse(
    service: Service, stub: HTTPServer, made: Made, asked: Asked
) -> None:
    stub.expect_request(ANY).respond_with_data("slow down", 429)
    error = failure(service, made(service, QUICK))
    assert (error.kind, error.retry_after, error.may_have_happened) == (ErrorKind.RATE_LIMITED, None, False)
    assert asked() == 1


@pytest.mark.parametrize("status", [500, 502, 503, 529])
def test_their_failure_is_asked_again_only_where_twice_is_once(
    service: Service, stub: HTTPServer, made: Made, asked: Asked, status: int
) -> None:
    stub.expect_request(ANY).respond_with_data("<html>sorry</html>", status)
    error = failure(service, made(service, QUICK))
    assert (error.kind, error.may_have_happened) == (ErrorKind.UNAVAILABLE, True)
    assert asked() == (3 if service.repeatable else 1)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, ErrorKind.REFUSED), (404, ErrorKind.REFUSED), (401, ErrorKind.UNAUTHORIZED), (403, ErrorKind.UNAUTHORIZED)],
)
def test_a_refusal_is_final(
    service: Service, stub: HTTPServer, made: Made, asked: Asked, status: int, kind: ErrorKind
) -> None:
    stub.expect_request(ANY).respond_with_data(f'{{"error": "{CONTENT}"}}', status, content_type="application/json")
    error = failure(service, made(service, QUICK))
    assert (error.kind, error.may_have_happened) == (kind, False)
    assert asked() == 1


def test_garbage_is_told_apart_from_an_answer(service: Service, stub: HTTPServer, made: Made) -> None:
    client = made(service, QUICK)
    html, cut = ("<html><body>hello</body></html>", "text/html"), (service.right[:-1], "application/json")
    for body, content_type in (html, cut, *((shape, "application/json") for shape in service.wrong_shapes)):
        stub.expect_oneshot_request(ANY).respond_with_data(body, content_type=content_type)
        error = failure(service, client)
        assert (body, error.kind, error.may_have_happened) == (body, ErrorKind.GARBAGE, True)


def test_bytes_that_are_no_text_are_garbage(service: Service, stub: HTTPServer, made: Made) -> None:
    stub.expect_request(ANY).respond_with_response(Response(b"\xff\xfe{\x00", content_type="application/json"))
    assert failure(service, made(service, QUICK)).kind is ErrorKind.GARBAGE


@pytest.mark.slow
def test_a_silent_service_is_left(service: Service, stub: HTTPServer, made: Made, asleep: Any) -> None:
    stub.expect_request(ANY).respond_with_handler(asleep)
    for seconds in (SHORT.total_seconds, 4.0, 40.0):
        error = failure(service, made(service, replace(SHORT, total_seconds=seconds)))
        # On a busy machine the time may be over before the question is asked: then nothing is proved yet.
        if asleep.asked.is_set():
            break
    assert (error.kind, error.may_have_happened) == (ErrorKind.TIMEOUT, True)


def test_nobody_there_is_known_not_to_have_happened(service: Service, made: Made) -> None:
    error = failure(service, made(service, QUICK, refusing_url()))
    assert (error.kind, error.may_have_happened) == (ErrorKind.UNAVAILABLE, False)


def test_a_hang_up_is_asked_again_only_where_twice_is_once(service: Service, made: Made) -> None:
    with dropping_server() as server:
        error = failure(service, made(service, QUICK, server.url))
    assert (error.kind, error.may_have_happened) == (ErrorKind.UNAVAILABLE, True)
    assert server.requests == (3 if service.repeatable else 1)
