"""Searching Unsplash for pictures."""

import json

import pytest
from pytest_httpserver import HTTPServer

from tests.operations.conftest import ATTRIBUTION_URL, PHOTO, UNSPLASH, UNSPLASH_KEY, Operations, failed_outside
from tests.support.refusals import refused


class TestSearch:
    def test_gives_pictures_in_the_usual_envelope(self, operations: Operations, stub: HTTPServer) -> None:
        asked = "query=fj%C3%B6rd+%26+sea&page=3&per_page=5"
        stub.expect_request("/unsplash/search/photos", query_string=asked).respond_with_json(
            {"total": 12, "results": [PHOTO, {**PHOTO, "id": "b", "alt_description": None}]}
        )
        answer = operations.api.get(UNSPLASH, query_string={"query": " fjörd & sea ", "page": 3, "limit": 5})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        first, second = answer.get_json()["data"]
        assert first == {
            "photoId": "Dwu85P9SOIk",
            "description": "a fjord  at\ndawn",
            "width": 2448,
            "height": 3264,
            "url": "https://images.example/r?w=1080",
            "thumbnailUrl": "https://images.example/t",
            "pageUrl": "https://unsplash.example/photos/Dwu85P9SOIk",
            "photographer": "Ann Lee",
            "photographerUrl": ATTRIBUTION_URL,
            "attribution": "Photo by Ann Lee on Unsplash",
        }
        assert second["description"] is None
        page = {"page": 3, "limit": 5, "total": 12, "totalPages": 3, "nextCursor": None}
        assert answer.get_json()["pagination"] == page
        assert stub.log[0][0].headers["Authorization"] == f"Client-ID {UNSPLASH_KEY}"

    def test_without_a_key_finds_nothing_and_says_so_in_one_line(
        self, keyless: Operations, capsys: pytest.CaptureFixture[str]
    ) -> None:
        answer = keyless.api.get(f"{UNSPLASH}?query=secret")
        assert answer.status_code == 200
        page = {"page": 1, "limit": 20, "total": 0, "totalPages": 0, "nextCursor": None}
        assert answer.get_json() == {"data": [], "pagination": page}
        logged = "".join(capsys.readouterr())
        assert logged.count("service_not_configured") == 1
        assert "secret" not in logged

    @pytest.mark.parametrize(
        ("sent", "key"),
        [
            ("", "query"),
            ("query=", "query"),
            ("query=%20%09", "query"),
            (f"query={'x' * 201}", "query"),
            ("query=a&query=b", "query"),
            ("query=a%00b", "query"),
            ("query=a&page=0", "page"),
            ("query=a&page=1.0", "page"),
            ("query=a&page=٣", "page"),
            ("query=a&page=99999999999", "page"),
            ("query=a&limit=31", "limit"),
            ("query=a&limit=-1", "limit"),
            ("query=a&orderBy=latest", "orderBy"),
        ],
    )
    def test_refuses_what_it_can_t_take(self, operations: Operations, stub: HTTPServer, sent: str, key: str) -> None:
        refused(operations.api.get(f"{UNSPLASH}?{sent}"), 400, key)
        assert not stub.log

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ("", 500),
            ("{}", 200),
            ('{"total": 1, "results": [{"id": 1}]}', 200),
            ("{}", 401),
            (json.dumps({"total": 1, "results": [{**PHOTO, "id": "a\ud800"}]}), 200),
            (json.dumps({"total": 1, "results": [{**PHOTO, "alt_description": "a\x00"}]}), 200),
        ],
    )
    def test_that_fails_outside_is_a_502(
        self, operations: Operations, stub: HTTPServer, body: str, status: int
    ) -> None:
        stub.expect_request("/unsplash/search/photos").respond_with_data(body, status)
        assert "Unsplash failed" in failed_outside(operations.api.get(f"{UNSPLASH}?query=fjord"))

    def test_past_the_hour_s_limit_says_so(self, operations: Operations, stub: HTTPServer) -> None:
        headers = {"X-Ratelimit-Remaining": "0", "Retry-After": "120"}
        stub.expect_request("/unsplash/search/photos").respond_with_data("no", 403, headers)
        assert "rate limited" in failed_outside(operations.api.get(f"{UNSPLASH}?query=fjord"))
