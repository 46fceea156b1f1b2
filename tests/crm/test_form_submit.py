"""Forms of the site: what one leads to, what a stranger can't change by it, and what is refused."""

from typing import Any

import pytest
from flask import Flask
from structlog.testing import capture_logs

from tests.support.probe_blueprints import ProbeApps
from tests.support.refusals import refused
from tests.support.settings import API_KEY
from tests.support.visiting import CARD, RECEIVED, Visitors, nested

PATH = "/webhooks/form-submit"
FORM = {"name": "Ada Okafor", "email": "ada@blueheron.example", "company": "Blue Heron", "message": "Forty of us."}
KEY = {"X-Idempotency-Key": "delivery-1"}


@pytest.fixture
def site(app: Flask, database_url: str) -> Visitors:
    return Visitors(app, database_url, PATH, FORM)


class TestAForm:
    def test_leads_to_a_contact_a_company_and_a_lead(self, site: Visitors) -> None:
        site.sent(phone="+1 828 555 0142")
        company, contact, deal = site.one("companies"), site.one("contacts"), site.one("deals")
        assert (company["name"], company["leadSource"]) == ("Blue Heron", "website_form")
        names = (contact["firstName"], contact["lastName"], contact["email"], contact["phone"])
        assert names == ("Ada", "Okafor", "ada@blueheron.example", "+1 828 555 0142")
        assert (contact["companyId"], contact["leadSource"]) == (company["id"], "website_form")
        assert (deal["title"], deal["stage"], deal["leadSource"]) == (
            "Website form: Blue Heron",
            "lead",
            "website_form",
        )
        assert (deal["contactId"], deal["companyId"]) == (contact["id"], company["id"])
        (entry,) = site.all(f"deals/{deal['id']}/history")
        assert (entry["fromStage"], entry["toStage"]) == (None, "lead")

    def test_is_an_interaction_that_staff_is_told_of(self, site: Visitors) -> None:
        site.sent(groupSize=40)
        (interaction,) = site.interactions()
        assert (interaction["channel"], interaction["direction"]) == ("form_submission", "inbound")
        assert interaction["body"].startswith("Forty of us.\n\n")
        assert "groupSize: 40" in interaction["body"].split("\n")
        assert site.one("contacts")["lastInteractionAt"] == interaction["occurredAt"]
        told = site.one("notifications")
        assert (told["title"], told["channel"]) == ("Website form: Ada Okafor of Blue Heron", "slack")
        assert told["entityId"] == site.one("deals")["id"]

    def test_stages_work_that_names_nobody(self, site: Visitors) -> None:
        site.sent()
        contact, company = site.one("contacts")["id"], site.one("companies")["id"]
        assert site.staged("create_slack_channel") == [{"companyId": company}]
        assert site.staged("start_sequences") == [{"event": "form_submitted", "contactId": contact}]
        payloads = str(site.query("SELECT payload FROM scheduled_tasks"))
        assert "Ada" not in payloads
        assert "heron" not in payloads.lower()

    def test_is_kept_whole_with_its_event(self, site: Visitors) -> None:
        sent = {**FORM, "budget": {"from": 1.50, "to": [2, None, True]}, "utm_source": "mail", "id": 7, "größe": "é"}
        assert site.send_raw(sent).get_json() == RECEIVED
        event = site.one("analytics/events?eventName=form_submitted")
        assert event["properties"] == sent
        rows = (event["contactId"], event["companyId"], event["proposalId"])
        assert rows == (site.one("contacts")["id"], site.one("companies")["id"], None)

    def test_leaves_objects_that_can_be_sent_back_as_they_are(self, site: Visitors) -> None:
        # A German number that looks like a card's, if one reads it that way.
        site.sent(phone="4111111111111111", message="x" * 20_000, more=nested(30))
        for name in ("contacts", "companies", "deals", "notifications"):
            site.sent_back_whole(f"/api/{name}/{site.one(name)['id']}")

    @pytest.mark.parametrize(
        ("name", "names"),
        [
            ("Ada", ("Ada", None)),
            ("  Ada   Byron King ", ("Ada", "Byron King")),
            ("Ada" * 66, ("Ada" * 66, None)),
        ],
    )
    def test_splits_the_name(self, site: Visitors, name: str, names: tuple[str, str | None]) -> None:
        site.sent(name=name)
        contact = site.one("contacts")
        assert (contact["firstName"], contact["lastName"]) == names

    @pytest.mark.parametrize("company", [None, "", " - ", "—"])
    def test_needs_no_company(self, site: Visitors, company: str | None) -> None:
        site.sent(company=company)
        assert site.all("companies") == []
        assert site.one("deals")["title"] == "Website form: Ada Okafor"

    def test_has_blank_fields_where_nothing_was_filled_in(self, site: Visitors) -> None:
        site.sent(**dict.fromkeys(("company", "phone", "message", "source", "proposalSlug", "honeypot"), ""))
        assert site.one("contacts")["phone"] is None
        assert site.one("deals")["description"] is None

    @pytest.mark.parametrize(
        ("source", "lead_source"), [("linkedin_inbound", "linkedin_inbound"), ("/lisbon?x=1", "website_form")]
    )
    def test_says_where_the_lead_comes_from(self, site: Visitors, source: str, lead_source: str) -> None:
        site.sent(source=source)
        rows = [site.one(name) for name in ("contacts", "companies", "deals")]
        assert [row["leadSource"] for row in rows] == [lead_source] * 3

    def test_may_come_as_a_beacon_or_from_a_caller_with_a_key(self, site: Visitors) -> None:
        assert site.send_raw(FORM, "text/plain;charset=UTF-8").status_code == 201
        assert site.send(headers={"X-API-Key": API_KEY}, message="Again").status_code == 201

    def test_counts_for_its_proposal(self, site: Visitors) -> None:
        company = site.api.created("/api/companies", {"name": "Egret"})["id"]
        proposal = site.api.created("/api/proposals", {"title": "Lisbon", "companyId": company})
        for number in range(2):
            site.sent(proposalSlug=proposal["slug"], message=str(number))
        site.sent(proposalSlug="no-such-slug")
        now = site.api.get(f"/api/proposals/{proposal['id']}").get_json()["data"]
        assert (now["formSubmissions"], now["totalViews"]) == (2, 0)
        of_it = site.all(f"analytics/events?proposalId={proposal['id']}")
        assert [event["eventName"] for event in of_it] == ["form_submitted"] * 2
        subjects = {one["subject"] for one in site.interactions()}
        assert subjects == {"Website form", "Website form of the proposal Lisbon"}


class TestOfSomebodyWhoIsKnown:
    def test_overwrites_nothing(self, site: Visitors) -> None:
        company = site.api.created("/api/companies", {"name": "Egret"})["id"]
        given = {"firstName": "Adaeze", "lastName": "Okafor", "phone": "1", "companyId": company, "leadSource": "event"}
        site.api.created("/api/contacts", {**given, "email": "ADA@blueheron.example"})
        site.sent(name="Eve Evil", phone="2", source="referral")
        contact = site.one("contacts")
        assert {key: contact[key] for key in given} == given
        assert contact["email"] == "ADA@blueheron.example"
        assert site.one("deals")["companyId"] != company

    def test_fills_what_was_blank(self, site: Visitors) -> None:
        site.api.created("/api/contacts", {"firstName": "ada", "email": FORM["email"]})
        site.sent(phone="2")
        contact = site.one("contacts")
        assert (contact["firstName"], contact["lastName"], contact["phone"]) == ("ada", "Okafor", "2")
        assert contact["companyId"] == site.one("companies")["id"]

    def test_gives_nobody_another_s_family_name(self, site: Visitors) -> None:
        site.api.created("/api/contacts", {"firstName": "Chidi", "email": FORM["email"]})
        site.sent()
        assert site.one("contacts")["lastName"] is None

    def test_is_about_the_contact_s_company_where_it_names_none(self, site: Visitors) -> None:
        company = site.api.created("/api/companies", {"name": "Egret"})["id"]
        site.api.created("/api/contacts", {"firstName": "Ada", "email": FORM["email"], "companyId": company})
        site.sent(company=None)
        assert site.one("deals")["companyId"] == company

    def test_is_about_no_company_that_is_gone(self, site: Visitors) -> None:
        company = site.api.created("/api/companies", {"name": "Blue Heron"})["id"]
        site.api.created("/api/contacts", {"firstName": "Ada", "email": FORM["email"], "companyId": company})
        site.api.delete(f"/api/companies/{company}")
        site.sent(company=None)
        assert site.one("deals")["companyId"] is None
        site.sent()
        assert site.one("companies")["id"] == site.one("deals")["companyId"] != company

    def test_finds_the_company_by_its_name(self, site: Visitors) -> None:
        company = site.api.created("/api/companies", {"name": "Blue Heron", "stage": "won", "leadSource": "event"})
        site.sent(company=" BLUE  heron ")
        assert site.one("companies") == company
        assert len(site.staged("create_slack_channel")) == 1

    def test_of_a_deleted_contact_makes_another(self, site: Visitors) -> None:
        deleted = site.api.created("/api/contacts", {"firstName": "Ada", "email": FORM["email"]})
        site.api.delete(f"/api/contacts/{deleted['id']}")
        site.sent()
        assert site.one("contacts")["id"] != deleted["id"]


class TestSentAgain:
    def test_is_another_interaction_about_the_same_lead(self, site: Visitors) -> None:
        site.sent()
        site.sent(message="Any news?")
        assert site.one("deals")["description"].startswith("Forty of us.")
        assert len(site.interactions()) == len(site.all("notifications")) == 2
        assert len(site.all("companies")) == 1

    def test_leads_to_another_deal_once_the_first_has_gone_on(self, site: Visitors) -> None:
        site.sent()
        first = site.one("deals")
        site.api.patch(f"/api/deals/{first['id']}", {"stage": "qualified"})
        site.sent(message="Another journey")
        assert len(site.all("deals?stage=lead")) == 1
        assert len(site.all("deals")) == 2

    def test_tells_the_lead_its_company(self, site: Visitors) -> None:
        site.sent(company=None)
        site.sent()
        assert site.one("deals")["companyId"] == site.one("companies")["id"]

    def test_leaves_deals_alone_that_no_form_has_made(self, site: Visitors) -> None:
        contact = site.api.created("/api/contacts", {"firstName": "Ada", "email": FORM["email"]})["id"]
        site.api.created("/api/deals", {"title": "Retreat", "contactId": contact, "leadSource": "referral"})
        site.sent()
        assert len(site.all("deals")) == 2


class TestDeliveries:
    def test_that_are_the_same_are_applied_once_with_a_hint(self, site: Visitors) -> None:
        site.sent()
        again = refused(site.send(), 409)
        assert "already applied" in again["message"]
        assert "X-Idempotency-Key" in again["message"]
        assert len(site.interactions()) == 1

    def test_are_told_apart_by_their_keys(self, site: Visitors) -> None:
        assert [site.send(headers={"X-Idempotency-Key": key}).status_code for key in "aab"] == [201, 409, 201]
        assert len(site.interactions()) == 2

    def test_of_another_body_under_one_key_are_refused(self, site: Visitors) -> None:
        site.sent(headers=KEY)
        assert "another request" in refused(site.send(headers=KEY, message="Other"), 409)["message"]

    def test_that_were_refused_leave_their_key_free(self, site: Visitors) -> None:
        refused(site.send(headers=KEY, email="nobody"), 400, "email")
        site.sent(headers=KEY)

    def test_of_one_visitor_use_up_no_key_of_another_s(self, site: Visitors) -> None:
        for address in ("203.0.113.1", "203.0.113.2"):
            answer = site.client.post(PATH, json=FORM, headers=KEY, environ_overrides={"REMOTE_ADDR": address})
            assert answer.status_code == 201


class TestWhatIsNeverStored:
    @pytest.mark.parametrize(
        ("more", "kept"),
        [
            ({"visitor": 4111111111111111}, {"visitor": "•••"}),
            ({"visitor": "4111111111111111"}, {"visitor": "•••"}),
            ({"ask": f"Take {CARD} 12/27, two of us"}, {"ask": "Take ••• 12/27, two of us"}),
            ({"a": {"b": [CARD, 1.5, None, 2]}}, {"a": {"b": ["•••", 1.5, None, 2]}}),
            ({CARD: 1}, {"•••": 1}),
            ({"cvv": "123", "card": {"cvc": 123}}, {"cvv": "•••", "card": {"cvc": "•••"}}),
            ({"passportNumber": "X1234567"}, {"passportNumber": "•••"}),
            ({"guests": [{"passport_no": "X1234567", "hasPassport": True}]}, None),
            ({"Passport": "X1234567", "medicalNotes": "X1234567", "password": "X1234567"}, None),
            ({"passportCountry": "NO", "passports": 2}, {"passportCountry": "NO", "passports": 2}),
        ],
    )
    def test_is_masked_in_further_fields_and_the_form_is_taken(
        self, site: Visitors, more: dict[str, Any], kept: dict[str, Any] | None
    ) -> None:
        site.sent(**more)
        told = [site.one("analytics/events")["properties"], site.interactions(), site.all("deals")]
        for text in ("41111111", CARD, "X1234567"):
            assert text not in str([told, site.all("notifications")])
        if kept is not None:
            assert told[0] == {**FORM, **kept}

    def test_costs_a_long_form_no_time_to_find(self, site: Visitors) -> None:
        refused(site.send(more="4 " * 500_000), 400)


class TestRefused:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", None),
            ("name", "  "),
            ("name", "x" * 201),
            ("name", "Ada\nOkafor"),
            ("name", CARD),
            ("email", None),
            ("email", ""),
            ("email", "nobody"),
            ("company", CARD),
            ("company", 7),
            ("phone", "1" * 41),
            ("message", f"My card is {CARD}."),
            ("message", "x" * 20_001),
            ("source", CARD),
            ("proposalSlug", []),
        ],
    )
    def test_is_what_cannot_be(self, site: Visitors, field: str, value: Any) -> None:
        refused(site.send(**{field: value}), 400, field)

    @pytest.mark.parametrize(
        "more",
        [{"n": 2**60}, {"more": "x" * 16_384}],
        ids=["an integer nobody can read", "too much"],
    )
    def test_is_what_is_never_kept(self, site: Visitors, more: dict[str, Any]) -> None:
        refused(site.send(**more), 400)
        assert site.query("SELECT FROM analytics_events") == []

    @pytest.mark.parametrize(("depth", "status"), [(31, 201), (32, 400)])
    def test_is_what_nests_too_deep(self, site: Visitors, depth: int, status: int) -> None:
        assert site.send(more=nested(depth)).status_code == status

    @pytest.mark.parametrize("body", ["", "null", "[]", '"x"', "{", "{}", '{"name": "a\\u0000"}'])
    def test_is_what_is_no_form(self, site: Visitors, body: str) -> None:
        refused(site.send_raw(body), 400)

    def test_is_another_type_of_body(self, site: Visitors) -> None:
        refused(site.send_raw("name=Ada", "application/x-www-form-urlencoded"), 415)

    def test_is_a_get(self, site: Visitors) -> None:
        refused(site.client.get(PATH), 405)

    def test_is_counted_in_its_tier(self, probe: ProbeApps) -> None:
        client = probe(RATE_LIMIT_WEBHOOKS="1")
        answer = client.post(PATH, json={})
        assert (answer.status_code, answer.headers["RateLimit-Policy"]) == (400, '"webhooks";q=1;w=60')


def test_logs_name_nobody(site: Visitors) -> None:
    with capture_logs() as lines:
        site.sent()
        site.send(email="ada@@blueheron.example")
    assert "heron" not in str(lines)
    assert "Ada" not in str(lines)
