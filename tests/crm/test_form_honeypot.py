"""A form that a program has filled in: answered like any other, at the same cost, and nothing comes of it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.support.emptying import empty_database
from tests.support.settings import settings_for
from tests.support.visiting import CARD, RECEIVED, Visitors
from tests.support.wire import PostgresqlProtocol, Wire, wire
from tt_api.app import create_app
from tt_api.database.engine import engine

PATH = "/webhooks/form-submit"
FORM = {"name": "Ada Okafor", "email": "ada@blueheron.example", "company": "Blue Heron", "message": "Forty of us."}
# Of a request, or of how many there were before it.
ITS_OWN = {"X-Request-Id", "X-RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit"}
FILLED: list[Any] = ["https://spam.example", "on", True, 1, 2**60, ["x"], {"x": 1}, CARD, "x" * 30_000, "\n\u202e"]
LEFT_ALONE: list[Any] = [None, "", "  ", False]


@pytest.fixture
def site(app: Flask, database_url: str) -> Visitors:
    return Visitors(app, database_url, PATH, FORM)


@pytest.fixture
def postgresql(database_url: str) -> Iterator[Wire]:
    with wire(database_url, PostgresqlProtocol) as proxy:
        yield proxy


@pytest.fixture
def counted_site(postgresql: Wire, database_url: str) -> Iterator[Visitors]:
    app = create_app(settings_for(postgresql.url))
    yield Visitors(app, database_url, PATH, FORM)
    with app.app_context():
        engine().dispose()
    empty_database(database_url)


@pytest.mark.parametrize("honeypot", FILLED, ids=lambda value: repr(value)[:20])
def test_leaves_nothing_but_an_event(site: Visitors, honeypot: Any) -> None:
    site.sent(honeypot=honeypot)
    event = site.one("analytics/events")
    assert event["eventName"] == "form_honeypot"
    assert (event["contactId"], event["companyId"], event["proposalId"]) == (None, None, None)
    assert event["properties"] == FORM
    for table in ("contacts", "companies", "deals", "contact_interactions", "notifications", "scheduled_tasks"):
        assert site.query(f"SELECT FROM {table}") == [], table
    assert site.api.get("/api/contacts").get_json()["pagination"]["total"] == 0


@pytest.mark.parametrize("honeypot", LEFT_ALONE, ids=repr)
def test_that_was_left_alone_is_a_form(site: Visitors, honeypot: Any) -> None:
    site.sent(honeypot=honeypot)
    assert len(site.all("deals")) == 1


def test_changes_nothing_that_is_there(site: Visitors) -> None:
    company = site.api.created("/api/companies", {"name": "Blue Heron"})
    contact = site.api.created("/api/contacts", {"firstName": "Ada", "email": FORM["email"]})
    proposal = site.api.created("/api/proposals", {"title": "Lisbon", "companyId": company["id"]})
    site.sent(honeypot="x", phone="1", proposalSlug=proposal["slug"])
    for path, row in (("companies", company), ("contacts", contact), ("proposals", proposal)):
        assert site.api.get(f"/api/{path}/{row['id']}").get_json()["data"] == row


def test_is_answered_to_the_last_header_like_any_other(site: Visitors) -> None:
    one, other = site.send(honeypot="x", message="1"), site.send(message="1")
    assert (one.status_code, one.data) == (other.status_code, other.data) == (201, other.data)
    assert one.get_json() == RECEIVED
    for answer in (one, other):
        assert set(answer.headers.keys()) >= ITS_OWN
    plain = [[pair for pair in answer.headers.items() if pair[0] not in ITS_OWN] for answer in (one, other)]
    assert plain[0] == plain[1]


def test_sent_again_is_a_409_like_any_other(site: Visitors) -> None:
    answers = [site.send(honeypot=honeypot) for honeypot in ("x", "", "x", "")]
    assert [answer.status_code for answer in answers] == [201, 201, 409, 409]
    one, other = ({**answer.get_json()["error"], "requestId": ""} for answer in answers[2:])
    assert one == other


def test_is_refused_for_the_same_reasons(site: Visitors) -> None:
    for fields in ({"email": "nobody"}, {"name": ""}, {"message": CARD}):
        one, other = (site.send(honeypot=honeypot, **fields).get_json()["error"] for honeypot in ("x", ""))
        assert {**one, "requestId": ""} == {**other, "requestId": ""}


def test_costs_what_any_other_does(postgresql: Wire, counted_site: Visitors) -> None:
    site = counted_site
    company = site.api.created("/api/companies", {"name": "Egret"})["id"]
    slug = site.api.created("/api/proposals", {"title": "Lisbon", "companyId": company})["slug"]
    site.send(email="first@example.com", company="First")
    sent = []
    for number, honeypot in enumerate(("x", "")):
        with postgresql.counting() as found:
            fields = {"email": f"ada{number}@example.com", "company": f"Company {number}"}
            site.sent(honeypot=honeypot, proposalSlug=slug, **fields)
        sent.append(found[0])
    trapped, taken = sent
    assert (trapped.statements, trapped.round_trips) == (taken.statements, taken.round_trips), sent
    # Word for word, values aside, but for what becomes of the savepoint.
    said = [
        [re.sub(r"'(?:[^']|'')*'|\d+", "?", text).replace("ROLLBACK TO", "RELEASE") for text in one.log] for one in sent
    ]
    assert [text[:60] for text in said[0]] == [text[:60] for text in said[1]]


def test_on_the_heels_of_another_finds_what_that_left(site: Visitors) -> None:
    site.sent(honeypot="x")
    site.sent()
    site.sent(honeypot="y")
    assert len(site.all("deals")) == len(site.all("contacts")) == len(site.all("companies")) == 1
    assert len(site.interactions()) == 1
