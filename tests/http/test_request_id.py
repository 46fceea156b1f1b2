"""The request id: taken over where it is safe to repeat, else made anew; on every response."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient

LONGEST = "a" * 128


class TestASentId:
    @pytest.mark.parametrize("sent", ["a", "0", "req_abc123", "A-z.0_9", "...", LONGEST])
    def test_is_taken_over(self, client: FlaskClient, sent: str) -> None:
        assert client.get("/livez", headers={"X-Request-Id": sent}).headers.getlist("X-Request-Id") == [sent]

    @pytest.mark.parametrize(
        "sent",
        ["", " ", "a b", f"{LONGEST}a", "a" * 100_000, "schl\xfcssel", "a/b", "a;b", "<script>", '"a"', "a,b", "a\t"],
    )
    def test_that_is_unsafe_to_repeat_is_replaced(self, client: FlaskClient, sent: str) -> None:
        (found,) = client.get("/livez", headers={"X-Request-Id": sent}).headers.getlist("X-Request-Id")
        assert found != sent
        assert UUID(found)

    def test_given_twice_is_replaced(self, client: FlaskClient) -> None:
        response = client.get("/livez", headers=[("X-Request-Id", "first"), ("X-Request-Id", "second")])
        assert UUID(response.headers["X-Request-Id"])


class TestANewId:
    def test_is_another_for_each_request(self, client: FlaskClient) -> None:
        ids = {client.get("/livez").headers["X-Request-Id"] for _ in range(5)}
        assert len(ids) == 5

    def test_stands_in_the_error_too(self, client: FlaskClient) -> None:
        response = client.get("/nowhere")
        assert response.get_json()["error"]["requestId"] == response.headers["X-Request-Id"]
        response = client.get("/nowhere", headers={"X-Request-Id": "mine"})
        assert response.get_json()["error"]["requestId"] == "mine"
