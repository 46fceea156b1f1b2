"""New clients: what their form makes, whom it finds there already, and that it changes and tells nobody anything."""

from typing import Any

import pytest
from flask import Flask
from structlog.testing import capture_logs

from tests.support.probe_blueprints import ProbeApps
from tests.support.refusals import refused
from tests.support.threads import Send, at_once
from tests.support.visiting import CARD, RECEIVED, Visitors, nested

PATH = "/api/onboarding"
FORM: dict[str, Any] = {"firstName": "Ada", "lastName": "Okafor", "email": "ada@blueheron.example"}
CHIDI = {"firstName": "Chidi", "lastName": "Okafor"}
ADA = {"firstName": "Ada", "lastName": "Okafor"}


@pytest.fixture
def site(app: Flask, database_url: str) -> Visitors:
    return Visitors(app, database_url, PATH, FORM)


def travelers(site: Visitors) -> dict[str, dict[str, Any]]:
    """The client's, by first name, as details show them."""
    listed = site.all(f"travelers?clientId={site.one('clients')['id']}")
    found = [site.api.get(f"/api/travelers/{row['id']}").get_json()["data"] for row in listed]
    return {row["firstName"]: row for row in found}


def preferences(site: Visitors, name: str) -> dict[str, Any]:
    answer = site.api.get(f"/api/travelers/{travelers(site)[name]['id']}/preferences")
    return dict(answer.get_json().get("data", {}))


class TestAForm:
    def test_makes_a_contact_a_client_and_a_traveler(self, site: Visitors) -> None:
        site.sent(
            phone="+1 828 555 0142",
            clientType="family",
            interests=["hiking"],
            budgetCents=1_200_000,
            currency="EUR",
            notes="The fjords.",
        )
        contact, client, traveler = site.one("contacts"), site.one("clients"), travelers(site)["Ada"]
        assert (contact["firstName"], contact["leadSource"], contact["phone"]) == (
            "Ada",
            "website_form",
            "+1 828 555 0142",
        )
        assert (client["name"], client["email"], client["clientType"]) == ("Ada Okafor", FORM["email"], "family")
        assert (client["status"], client["primaryContactId"]) == ("prospect", contact["id"])
        assert (client["budgetPerTripCents"], client["currency"]) == (1_200_000, "EUR")
        assert (client["interests"], client["notes"]) == (["hiking"], "The fjords.")
        assert (traveler["contactId"], traveler["email"]) == (contact["id"], FORM["email"])

    def test_makes_all_who_travel_with_what_they_like(self, site: Visitors) -> None:
        site.sent(
            travelers=[
                {**CHIDI, "preferences": {"dietary": ["vegetarian"]}, "dateOfBirth": "2012-03-09"},
                {**ADA, "passportNumber": "X1234567", "passportExpiresOn": "2031-01-01", "medicalNotes": "Asthma"},
            ],
            preferences={"cabinClass": "first", "pace": "relaxed"},
        )
        found = travelers(site)
        assert found.keys() == {"Ada", "Chidi"}
        assert (found["Chidi"]["dateOfBirth"], found["Chidi"]["contactId"]) == ("2012-03-09", None)
        assert (found["Ada"]["passportNumber"], found["Ada"]["medicalNotes"]) == ("X1234567", "Asthma")
        assert found["Ada"]["contactId"] == site.one("contacts")["id"]
        assert preferences(site, "Chidi")["dietary"] == ["vegetarian"]
        assert (preferences(site, "Ada")["cabinClass"], preferences(site, "Ada")["pace"]) == ("first", "relaxed")

    def test_gives_the_preferences_to_the_first_where_the_person_stays_at_home(self, site: Visitors) -> None:
        site.sent(travelers=[CHIDI], preferences={"pace": "packed"})
        assert preferences(site, "Chidi")["pace"] == "packed"
        assert travelers(site)["Chidi"]["contactId"] is None

    def test_stages_work_that_names_nobody(self, site: Visitors) -> None:
        site.sent()
        contact, client = site.one("contacts")["id"], site.one("clients")["id"]
        assert site.staged("announce_onboarding") == [{"clientId": client, "isNew": True}]
        assert site.staged("start_sequences") == [{"event": "client_onboarded", "contactId": contact}]
        ((payloads,),) = site.query("SELECT string_agg(payload::text, '') FROM scheduled_tasks")
        assert "Ada" not in payloads
        assert "heron" not in payloads

    def test_is_kept_whole_but_for_secrets(self, site: Visitors) -> None:
        sent = {
            **FORM,
            "id": 7,
            "heardOfUs": {"who": ["Eve", 1.5]},
            "travelers": [{**ADA, "id": 1, "passportNumber": "X1234567", "shoe": 38, "allergies": "nuts"}],
            "preferences": {"pace": "packed", "music": "opera"},
        }
        assert site.send_raw(sent).get_json() == RECEIVED
        masked = [{**ADA, "id": 1, "passportNumber": "•••", "shoe": 38, "allergies": "•••"}]
        event = site.one("analytics/events?eventName=client_onboarded")
        assert event["properties"] == {**sent, "travelers": masked}
        assert event["contactId"] == site.one("contacts")["id"]
        (interaction,) = site.interactions()
        assert (interaction["channel"], interaction["direction"]) == ("form_submission", "inbound")
        assert 'heardOfUs: {"who":["Eve",1.5]}' in interaction["body"].split("\n")
        for table in ("analytics_events", "contact_interactions", "travelers", "scheduled_tasks", "travel_documents"):
            stored = str(site.query(f"SELECT to_jsonb({table})::text FROM {table}"))  # noqa: S608 -- a name from above
            assert "X1234567" not in stored
            assert "nuts" not in stored

    def test_leaves_objects_that_can_be_sent_back_as_they_are(self, site: Visitors) -> None:
        site.sent(
            phone="4111111111111111",
            notes="x" * 20_000,
            travelers=[{**ADA, "phone": "4111111111111111", "passportNumber": "4111111111111111"}],
            preferences={"notes": "x"},
            more=nested(30),
        )
        for name in ("contacts", "clients", "travelers"):
            site.sent_back_whole(f"/api/{name}/{site.one(name)['id']}")

    def test_may_come_as_a_beacon(self, site: Visitors) -> None:
        assert site.send_raw(FORM, "text/plain").status_code == 201

    def test_takes_null_for_what_was_not_filled_in(self, site: Visitors) -> None:
        optional = ("phone", "clientType", "travelers", "preferences", "interests", "budgetCents", "currency", "notes")
        site.sent(**dict.fromkeys(optional))
        assert (site.one("clients")["clientType"], site.one("clients")["currency"]) == ("individual", "USD")


class TestOfSomebodyWhoIsKnown:
    def test_links_the_contact(self, site: Visitors) -> None:
        contact = site.api.created("/api/contacts", {"firstName": "Adaeze", "email": "ADA@blueheron.example"})
        site.sent()
        assert site.one("contacts")["firstName"] == "Adaeze"
        assert site.one("clients")["primaryContactId"] == contact["id"]

    @pytest.mark.parametrize("by", ["address", "contact"])
    def test_links_the_client_and_changes_nothing_of_it(self, site: Visitors, by: str) -> None:
        contact = site.api.created("/api/contacts", {"firstName": "Ada", "email": FORM["email"]})["id"]
        link = {"email": "ADA@blueheron.example"} if by == "address" else {"primaryContactId": contact}
        client = site.api.created("/api/clients", {"name": "The Okafors", "status": "vip", **link})
        site.sent(phone="2", clientType="group", interests=["x"], budgetCents=1, notes="Mine now")
        now = site.one("clients")
        itself = {"primaryContactId": contact, "version": now["version"], "updatedAt": now["updatedAt"]}
        assert now == {**client, **itself}
        assert now["version"] == client["version"] + (by == "address")
        assert site.staged("announce_onboarding") == [{"clientId": client["id"], "isNew": False}]

    def test_adds_only_those_who_are_missing(self, site: Visitors) -> None:
        site.sent(travelers=[ADA, {**CHIDI, "dateOfBirth": "2012-03-09"}])
        before = travelers(site)
        site.sent(
            travelers=[
                {"firstName": "ADA", "lastName": "okafor", "passportNumber": "EVIL", "nationality": "DE"},
                {**CHIDI, "email": "eve@evil.example"},
                {"firstName": "Ngozi", "lastName": "Okafor"},
            ],
            preferences={"pace": "packed"},
            notes="Again",
        )
        after = travelers(site)
        assert after.keys() == {"Ada", "Chidi", "Ngozi"}
        assert {name: after[name] for name in before} == before
        assert preferences(site, "Ada")["pace"] == "packed"
        site.sent(preferences={"pace": "relaxed"}, notes="And again")
        assert preferences(site, "Ada")["pace"] == "packed"
        assert len(site.all("clients")) == len(site.all("contacts")) == 1

    def test_tells_a_father_and_a_son_of_one_name_apart(self, site: Visitors) -> None:
        site.sent(travelers=[{**CHIDI, "dateOfBirth": day} for day in ("1980-01-01", "2012-03-09", "2012-03-09")])
        assert len(site.all("travelers")) == 2

    def test_finds_the_traveler_whom_staff_has_named_otherwise(self, site: Visitors) -> None:
        contact = site.api.created("/api/contacts", {"firstName": "Ada", "email": FORM["email"]})["id"]
        named = {"firstName": "Adaeze", "lastName": "Okafor", "contactId": contact}
        traveler = site.api.created("/api/travelers", named)
        site.sent(travelers=[ADA])
        assert travelers(site)["Adaeze"]["id"] == traveler["id"]
        assert len(site.all("travelers")) == 1

    def test_never_adds_more_than_there_may_be(self, site: Visitors) -> None:
        for batch in range(3):
            names = [f"{batch}-{number}" for number in range(20)]
            site.sent(travelers=[{"firstName": name, "lastName": "Okafor"} for name in names])
        assert site.api.get("/api/travelers").get_json()["pagination"]["total"] == 50

    def test_is_answered_like_anybody_else(self, site: Visitors) -> None:
        site.api.created("/api/clients", {"name": "Ada", "email": FORM["email"]})
        answers = [site.send(), site.send(), site.send(email="new@blueheron.example")]
        assert {(answer.status_code, answer.data) for answer in answers} == {(201, answers[0].data)}
        headers = [{name for name, _ in answer.headers} for answer in answers]
        assert headers[0] == headers[1] == headers[2]
        assert "Location" not in headers[0]


def test_many_at_once_make_one_of_each(site: Visitors) -> None:
    def send(number: int) -> Send:
        return lambda api: api.post(PATH, {**FORM, "notes": str(number), "travelers": [ADA, CHIDI]})

    answers = at_once(site.app, [send(number) for number in range(20)])
    assert {answer.status_code for answer in answers} <= {201, 503}
    assert any(answer.status_code == 201 for answer in answers)
    assert len(site.all("contacts")) == len(site.all("clients")) == 1
    assert len(site.all("travelers")) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"card": CARD},
        {"travelers": [{**ADA, "card": CARD, "passport": CARD, "visa": {"passportNo": "X1"}}]},
        {"preferences": {"card": [CARD]}},
        {"passportNumber": "X4111"},
    ],
)
def test_what_is_never_stored_is_masked_in_further_fields(site: Visitors, fields: dict[str, Any]) -> None:
    site.sent(**fields)
    told = str([site.one("analytics/events"), site.interactions()])
    assert "X4111" not in told
    assert CARD not in told
    assert '"X1"' not in told
    assert "•••" in told


class TestRefused:
    @pytest.mark.parametrize(
        ("fields", "path"),
        [
            ({"firstName": None}, ["firstName"]),
            ({"lastName": " "}, ["lastName"]),
            ({"email": "nobody"}, ["email"]),
            ({"clientType": "vip"}, ["clientType"]),
            ({"travelers": {}}, ["travelers"]),
            ({"travelers": [ADA] * 21}, ["travelers"]),
            ({"travelers": [ADA, 1]}, ["travelers", 1]),
            ({"travelers": [None]}, ["travelers", 0]),
            ({"travelers": [ADA, {"firstName": "Chidi"}]}, ["travelers", 1, "lastName"]),
            ({"travelers": [{**ADA, "dateOfBirth": "1850-01-01"}]}, ["travelers", 0, "dateOfBirth"]),
            ({"travelers": [{**ADA, "allergies": CARD}]}, ["travelers", 0, "allergies"]),
            ({"travelers": [{**ADA, "preferences": {"pace": "mad"}}]}, ["travelers", 0, "preferences", "pace"]),
            ({"preferences": []}, ["preferences"]),
            ({"preferences": {"cabinClass": "sofa"}}, ["preferences", "cabinClass"]),
            ({"interests": "hiking"}, ["interests"]),
            ({"budgetCents": 1.5}, ["budgetCents"]),
            ({"currency": "dollars"}, ["currency"]),
            ({"notes": CARD}, ["notes"]),
            ({"firstName": CARD}, ["firstName"]),
        ],
    )
    def test_is_what_cannot_be(self, site: Visitors, fields: dict[str, Any], path: list[Any]) -> None:
        error = refused(site.send(**fields), 400)
        assert [problem["path"] for problem in error["details"]] == [path]
        assert site.all("contacts") == []

    @pytest.mark.parametrize(
        "fields",
        [
            {"travelers": [{**ADA, "n": 2**60}]},
            {"more": "x" * 16_384},
        ],
    )
    def test_is_what_is_never_kept(self, site: Visitors, fields: dict[str, Any]) -> None:
        refused(site.send(**fields), 400)

    def test_is_a_passport_that_ends_before_it_begins(self, site: Visitors) -> None:
        dates = {"passportIssuedOn": "2030-01-01", "passportExpiresOn": "2020-01-01"}
        travelers = [ADA, {**ADA, "passportNumber": "X1", **dates}]
        refused(site.send(travelers=travelers), 400, "travelers", 1, "passportExpiresOn")
        assert site.all("contacts") == site.all("clients") == []

    @pytest.mark.parametrize(("depth", "status"), [(31, 201), (32, 400)])
    def test_is_what_nests_too_deep(self, site: Visitors, depth: int, status: int) -> None:
        assert site.send(more=nested(depth)).status_code == status

    @pytest.mark.parametrize("body", ["", "null", "[]", '"x"', "{", "{}"])
    def test_is_what_is_no_form(self, site: Visitors, body: str) -> None:
        refused(site.send_raw(body), 400)

    def test_is_a_get(self, site: Visitors) -> None:
        refused(site.client.get(PATH), 405)

    def test_is_counted_in_its_tier(self, probe: ProbeApps) -> None:
        client = probe(RATE_LIMIT_GENERAL="1")
        answer = client.post(PATH, json={})
        assert (answer.status_code, answer.headers["RateLimit-Policy"]) == (400, '"general";q=1;w=60')


def test_logs_name_nobody(site: Visitors) -> None:
    with capture_logs() as lines:
        site.sent(travelers=[{**ADA, "passportNumber": "X1234567"}])
        site.send(email="ada@@blueheron.example")
    said = str(lines)
    assert not any(word in said for word in ("heron", "Ada", "X1234567"))
