"""A list's next page also stands in a Link header, for callers that only follow addresses."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.contract.conftest import serving_samples
from tests.support.api import ApiClient
from tests.support.maker import Maker
from tests.support.resources import VOYAGES, Resource
from tests.support.settings import settings_for
from tt_api.app import create_app

pytestmark = pytest.mark.deep


def next_of(response: TestResponse) -> str:
    """The address of the next page; blank where there is none."""
    assert response.status_code == 200, response.get_data(as_text=True)
    link = response.headers.get("Link", "")
    if link:
        assert link.startswith("<"), link
        assert link.endswith('>; rel="next"'), link
        assert link.isascii(), link
    return link.removeprefix("<").removesuffix('>; rel="next"')


def follow(make: Maker, address: str) -> TestResponse:
    """What is there, by its path and query as they stand."""
    parts = urlsplit(address)
    return make.api.get(f"{parts.path}?{parts.query}")


@pytest.mark.resources("LC")
class TestLists:
    def test_can_be_walked_by_their_links_alone(self, make: Maker, resource: Resource) -> None:
        rows = make.many(resource, 5)
        answer = make.api.get(rows[0].collection, query_string={"limit": 2})
        seen, pages = [], 1
        while True:
            seen += answer.get_json()["data"]
            cursor = answer.get_json()["pagination"]["nextCursor"]
            address = next_of(answer)
            assert bool(address) == (cursor is not None)
            if not address:
                break
            assert parse_qs(urlsplit(address).query) == {"limit": ["2"], "cursor": [cursor]}
            answer, pages = follow(make, address), pages + 1
        assert pages == 3
        assert seen == [row.listed for row in reversed(rows)]

    def test_that_fit_a_page_have_none(self, make: Maker, resource: Resource) -> None:
        (row, _) = make.many(resource, 2)
        for query in ({}, {"limit": 2}, {"page": 2}):
            assert "Link" not in make.api.get(row.collection, query_string=query).headers


class TestTheAddress:
    def address(self, make: Maker, query: str = "limit=1", **headers: str) -> str:
        return next_of(make.api.get(f"{VOYAGES.rule}?{query}", headers=headers))

    @pytest.fixture(autouse=True)
    def voyages(self, make: Maker) -> None:
        for name in ("Fjörd & Söhne, 100%", "Fjörd & Söhne <2>", "Fjörd & Söhne"):
            make.make(VOYAGES, name=name)

    def test_has_the_query_that_was_sent_but_for_the_page(self, make: Maker) -> None:
        query = "search=fj%C3%B6rd+%26&sortBy=name&page=1&limit=1&sortOrder=asc"
        address = self.address(make, query)
        sent = parse_qs(urlsplit(address).query)
        assert sent.pop("cursor")
        assert sent == {"search": ["fjörd &"], "sortBy": ["name"], "limit": ["1"], "sortOrder": ["asc"]}
        names = []
        while address:
            answer = follow(make, address)
            names += [row["name"] for row in answer.get_json()["data"]]
            address = next_of(answer)
        assert names == ["Fjörd & Söhne <2>", "Fjörd & Söhne, 100%"]

    def test_is_where_the_caller_reached_us(self, make: Maker) -> None:
        assert self.address(make).startswith(f"http://localhost{VOYAGES.rule}?limit=1&cursor=")
        assert self.address(make, Host="api.example:8443").startswith(f"http://api.example:8443{VOYAGES.rule}?")

    @pytest.mark.parametrize("host", ["a b", "x>; rel=x", "é.example", "user@example", ""])
    def test_is_relative_where_the_host_is_none(self, make: Maker, host: str) -> None:
        assert self.address(make, Host=host).startswith(f"{VOYAGES.rule}?limit=1&cursor=")

    def test_takes_no_strangers_word_for_the_scheme(self, make: Maker) -> None:
        assert self.address(make, **{"X-Forwarded-Proto": "https"}).startswith("http://localhost/")


@pytest.fixture(scope="module")
def proxied(database_url: str) -> Flask:
    return serving_samples(create_app(settings_for(database_url, TRUSTED_PROXIES="2")))


class TestBehindProxies:
    @pytest.mark.parametrize(
        ("said", "scheme"),
        [
            ("https", "https"),
            ("https, http", "https"),
            ("ftp, https, http", "https"),
            ("http, http", "http"),
            ("javascript", "http"),
            ("", "http"),
        ],
    )
    def test_the_scheme_is_what_the_outermost_was_spoken_to_in(
        self, make: Maker, proxied: Flask, said: str, scheme: str
    ) -> None:
        make.many(VOYAGES, 2)
        answer = ApiClient(proxied.test_client()).get(f"{VOYAGES.rule}?limit=1", headers={"X-Forwarded-Proto": said})
        assert next_of(answer).startswith(f"{scheme}://localhost/")
