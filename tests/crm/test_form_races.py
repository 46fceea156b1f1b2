"""Many forms at the same moment: one contact, one company, one lead, and every word of them kept."""

import pytest
from flask import Flask

from tests.support.threads import Send, at_once
from tests.support.visiting import Visitors

PATH = "/webhooks/form-submit"
FORM = {"name": "Ada Okafor", "email": "ada@blueheron.example", "company": "Blue Heron"}
MANY = 20


@pytest.fixture
def site(app: Flask, database_url: str) -> Visitors:
    return Visitors(app, database_url, PATH, FORM)


def sends(*bodies: dict[str, str]) -> list[Send]:
    def send(body: dict[str, str]) -> Send:
        return lambda api: api.post(PATH, body)

    return [send({**FORM, **body}) for body in bodies]


def stored(site: Visitors, answers: int) -> None:
    """As many interactions as forms were taken, and one of everything else."""
    found = {name: site.all(f"{name}?limit=100") for name in ("contacts", "companies", "deals")}
    assert {name: len(rows) for name, rows in found.items()} == {"contacts": 1, "companies": 1, "deals": 1}
    assert len(site.query("SELECT FROM contact_interactions")) == answers
    assert len(site.query("SELECT FROM deal_stage_history")) == 1
    assert found["deals"][0]["companyId"] == found["contacts"][0]["companyId"] == found["companies"][0]["id"]


def test_of_one_address_and_company_make_one_of_each(site: Visitors) -> None:
    spelt = ("ada@blueheron.example", "ADA@BlueHeron.example")
    companies = ("Blue Heron", "blue  heron")
    bodies = [
        {"message": str(number), "email": spelt[number % 2], "company": companies[number % 2]} for number in range(MANY)
    ]
    answers = at_once(site.app, sends(*bodies))
    # With more callers than connections some have to come again.
    assert {answer.status_code for answer in answers} <= {201, 503}
    taken = sum(answer.status_code == 201 for answer in answers)
    assert taken
    stored(site, taken)


def test_of_one_company_make_one_company(site: Visitors) -> None:
    answers = at_once(site.app, sends(*({"email": f"ada{number}@blueheron.example"} for number in range(MANY))))
    taken = sum(answer.status_code == 201 for answer in answers)
    assert taken
    assert len(site.all("companies")) == 1
    assert site.api.get("/api/contacts").get_json()["pagination"]["total"] == taken


def test_with_traps_among_them_keep_what_people_sent(site: Visitors) -> None:
    bodies = [{"message": str(number), "honeypot": "x" * (number % 2)} for number in range(MANY)]
    answers = at_once(site.app, sends(*bodies))
    taken = sum(answer.status_code == 201 for answer in answers[::2])
    assert taken
    stored(site, taken)


def test_that_are_the_same_are_applied_once(site: Visitors) -> None:
    answers = at_once(site.app, sends(*({} for _ in range(MANY))))
    found = [answer.status_code for answer in answers]
    assert found.count(201) == 1
    assert set(found) <= {201, 409, 503}
    stored(site, 1)


def test_while_staff_deletes_the_contact_are_never_lost(site: Visitors) -> None:
    contact = site.api.created("/api/contacts", {"firstName": "Ada", "email": FORM["email"]})
    delete: Send = lambda api: api.delete(f"/api/contacts/{contact['id']}")  # noqa: E731 -- one for each
    answers = at_once(site.app, [delete, *sends(*({"message": str(number)} for number in range(6)))])
    assert answers[0].status_code in (204, 503)
    taken = sum(answer.status_code == 201 for answer in answers[1:])
    of_live = "SELECT count(*) FROM contact_interactions AS one JOIN contacts ON contacts.id = contact_id"
    assert site.query(of_live) == [(taken,)]
    live = "SELECT count(*) FROM deals JOIN contacts ON contacts.id = contact_id WHERE contacts.deleted_at IS NULL"
    ((leads,),) = site.query(live)
    assert leads <= 1
    assert len(site.all("contacts")) <= 1
