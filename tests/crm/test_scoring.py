"""Scores follow what they depend on: a contact, its company, its interactions, the rules."""

from typing import Any

import pytest

from tests.support.catalog import query
from tests.support.refusals import NOBODY, refused
from tests.support.scoring import Scoring

VP = ("role", "eq", "vp")
# Which field of a contact and a company is behind a condition, with a value that meets it.
CONTACT_CHANGES: list[tuple[tuple[str, str, Any], dict[str, Any]]] = [
    (("lifecycleStage", "eq", "customer"), {"lifecycleStage": "customer"}),
    (VP, {"role": "vp"}),
    (("leadSource", "in", ["referral"]), {"leadSource": "referral"}),
    (("email", "contains", "@HERON"), {"email": "ada@heron.example"}),
    (("phone", "exists", True), {"phone": "555"}),
    (("jobTitle", "eq", "ceo"), {"jobTitle": "CEO"}),
    (("linkedinUrl", "exists", True), {"linkedinUrl": "https://example.com/ada"}),
    (("city", "eq", "Asheville"), {"city": "asheville"}),
    (("country", "eq", "US"), {"country": "US"}),
    (("doNotContact", "eq", True), {"doNotContact": True}),
    (("tags", "contains", "vip"), {"tags": ["new", "VIP"]}),
]
COMPANY_CHANGES: list[tuple[tuple[str, str, Any], dict[str, Any]]] = [
    (("company.stage", "eq", "won"), {"stage": "won"}),
    (("company.leadSource", "eq", "event"), {"leadSource": "event"}),
    (("company.domain", "contains", ".example"), {"domain": "heron.example"}),
    (("company.industry", "in", ["Software", "Design"]), {"industry": "software"}),
    (("company.employeeCount", "gte", 50), {"employeeCount": 50}),
    (("company.annualTravelBudget", "gt", 9_999_999), {"annualTravelBudget": 10_000_000}),
    (("company.currency", "neq", "USD"), {"currency": "EUR"}),
    (("company.travelersPerYear", "lt", 10), {"travelersPerYear": 9}),
    (("company.city", "exists", True), {"city": "Asheville"}),
    (("company.region", "eq", "NC"), {"region": "NC"}),
    (("company.country", "in", ["US", "CA"]), {"country": "CA"}),
    (("company.doNotContact", "eq", True), {"doNotContact": True}),
    (("company.tags", "contains", "vip"), {"tags": ["vip"]}),
]


class TestAContact:
    def test_is_scored_soon_after_it_was_made(self, scoring: Scoring) -> None:
        scoring.rule(30, VP)
        scoring.work()
        contact = scoring.contact(role="vp")
        assert scoring.staged() == [("score_contact", contact["id"])]
        scoring.work()
        now = scoring.now(contact)
        assert (now["leadScore"], now["version"]) == (30, contact["version"] + 1)

    @pytest.mark.parametrize(("condition", "change"), CONTACT_CHANGES)
    def test_is_scored_when_a_field_that_counts_changes(
        self, scoring: Scoring, condition: tuple[str, str, Any], change: dict[str, Any]
    ) -> None:
        scoring.rule(30, condition)
        contact = scoring.contact()
        scoring.work()
        assert scoring.score(contact) == 0
        scoring.change(contact, **change)
        assert scoring.staged() == [("score_contact", contact["id"])]
        scoring.work()
        assert scoring.score(contact) == 30

    def test_is_left_alone_when_another_field_changes_or_none(self, scoring: Scoring) -> None:
        contact = scoring.contact(role="vp")
        scoring.work()
        scoring.change(contact, notes="Likes boats", lastName="Okafor", customFields={"a": 1}, timezone="UTC")
        scoring.change(contact, role="vp")
        assert scoring.staged() == []

    def test_whose_score_stays_keeps_its_version(self, scoring: Scoring) -> None:
        scoring.rule(30, VP)
        contact = scoring.contact(scoring.company(), role="vp")
        scoring.work()
        before = scoring.now(contact)
        for task_type in ("score_contact", "score_all"):
            scoring.stage(task_type, contactId=contact["id"])
        scoring.work()
        assert scoring.now(contact) == before

    def test_that_is_gone_before_it_could_be_scored_is_no_failure(self, scoring: Scoring) -> None:
        contact = scoring.contact()
        scoring.delete(contact)
        scoring.work()
        assert query(scoring.url, "SELECT status FROM scheduled_tasks") == [("skipped",)]


class TestACompany:
    @pytest.mark.parametrize(("condition", "change"), COMPANY_CHANGES)
    def test_scores_its_contacts_when_a_field_that_counts_changes(
        self, scoring: Scoring, condition: tuple[str, str, Any], change: dict[str, Any]
    ) -> None:
        scoring.rule(30, condition)
        company = scoring.company()
        contacts = [scoring.contact(company) for _ in range(2)]
        other = scoring.contact()
        scoring.work()
        before = 30 if condition[1] == "neq" else 0
        assert [scoring.score(contact) for contact in contacts] == [0, 0]
        scoring.change(company, **change)
        assert scoring.staged() == [("score_company", company["id"])]
        scoring.work()
        assert [scoring.score(row) for row in (*contacts, company)] == [30, 30, 30]
        # Nobody's company is not one with that currency.
        assert scoring.score(other) == before

    def test_is_left_alone_when_another_field_changes(self, scoring: Scoring) -> None:
        company = scoring.company()
        scoring.change(company, notes="Likes boats", name="Red Heron")
        scoring.change(company, notes="Likes trains", stage=company["stage"], tags=company["tags"])
        assert scoring.staged() == []

    def test_has_the_best_score_of_its_live_contacts(self, scoring: Scoring) -> None:
        scoring.rule(30, VP)
        scoring.rule(20, ("tags", "contains", "vip"))
        company = scoring.company()
        best, good = scoring.contact(company, role="vp", tags=["vip"]), scoring.contact(company, role="vp")
        scoring.contact(company)
        scoring.work()
        assert scoring.score(company) == 50
        scoring.delete(best)
        assert scoring.staged() == [("score_company", company["id"])]
        scoring.work()
        assert scoring.score(company) == 30
        scoring.change(good, role="other")
        scoring.work()
        assert scoring.score(company) == 0

    def test_scores_0_when_its_last_contact_goes(self, scoring: Scoring) -> None:
        scoring.rule(30, VP)
        company = scoring.company()
        contact = scoring.contact(company, role="vp")
        scoring.work()
        scoring.delete(contact)
        scoring.work()
        assert scoring.score(company) == 0

    def test_follows_a_contact_that_moves(self, scoring: Scoring) -> None:
        scoring.rule(30, VP)
        scoring.rule(20, ("company.stage", "eq", "won"))
        here, there = scoring.company(), scoring.company(stage="won")
        contact = scoring.contact(here, role="vp")
        scoring.work()
        assert [scoring.score(row) for row in (contact, here, there)] == [30, 30, 0]
        scoring.change(contact, companyId=there["id"])
        scoring.work()
        assert [scoring.score(row) for row in (contact, here, there)] == [50, 0, 50]
        scoring.change(contact, companyId=None)
        scoring.work()
        assert [scoring.score(row) for row in (contact, here, there)] == [30, 0, 0]

    def test_that_is_deleted_no_longer_counts_for_its_contacts(self, scoring: Scoring) -> None:
        scoring.rule(30, ("company.stage", "exists", True))
        company = scoring.company()
        contact = scoring.contact(company)
        scoring.work()
        assert scoring.score(contact) == 30
        scoring.delete(company)
        scoring.work()
        now = scoring.now(contact)
        assert (now["leadScore"], now["companyId"]) == (0, company["id"])


class TestExplanation:
    def test_says_for_each_active_rule_what_it_wanted_and_found(self, scoring: Scoring) -> None:
        criteria = {
            "any": [
                {"field": "company.stage", "op": "eq", "value": "won"},
                {"field": "interactions.email", "op": "gte", "value": 2},
            ]
        }
        talks = scoring.api.created("/api/lead-scoring-rules", {"name": "Talks", "points": 25, "criteria": criteria})
        decides = scoring.rule(30, ("role", "in", ["vp", "director"]), ("tags", "contains", "vip"), name="Decides")
        scoring.rule(50, VP, isActive=False)
        scoring.delete(scoring.rule(50, VP))
        contact = scoring.contact(role="vp", tags=["new"])
        for _ in range(2):
            scoring.interaction(contact)
        assert scoring.explained(contact) == {
            "contactId": contact["id"],
            "score": 25,
            "rules": [
                {
                    "id": talks["id"],
                    "name": "Talks",
                    "points": 25,
                    "matched": True,
                    "match": "any",
                    "conditions": [
                        {"field": "company.stage", "op": "eq", "value": "won", "actual": None, "matched": False},
                        {"field": "interactions.email", "op": "gte", "value": 2, "actual": 2, "matched": True},
                    ],
                },
                {
                    "id": decides["id"],
                    "name": "Decides",
                    "points": 30,
                    "matched": False,
                    "match": "all",
                    "conditions": [
                        {
                            "field": "role",
                            "op": "in",
                            "value": ["vp", "director"],
                            "actual": "vp",
                            "matched": True,
                        },
                        {"field": "tags", "op": "contains", "value": "vip", "actual": ["new"], "matched": False},
                    ],
                },
            ],
        }
        scoring.work()
        assert scoring.score(contact) == 25

    def test_without_rules_is_0(self, scoring: Scoring) -> None:
        contact = scoring.contact()
        assert scoring.explained(contact) == {"contactId": contact["id"], "score": 0, "rules": []}

    def test_of_nobody_or_a_deleted_contact_is_a_404(self, scoring: Scoring) -> None:
        contact = scoring.contact()
        scoring.delete(contact)
        for row_id in (NOBODY, contact["id"]):
            error = refused(scoring.api.get(f"/api/contacts/{row_id}/score"), 404)
            assert error["message"] == f"Contact {row_id} not found"

    def test_refuses_what_is_no_uuid_and_any_parameter(self, scoring: Scoring) -> None:
        refused(scoring.api.get("/api/contacts/1/score"), 400, "id")
        refused(scoring.api.get(f"/api/contacts/{scoring.contact()['id']}/score?x=1"), 400, "x")

    def test_may_not_be_kept_by_caches(self, scoring: Scoring) -> None:
        response = scoring.api.get(f"/api/contacts/{scoring.contact()['id']}/score")
        assert response.headers["Cache-Control"] == "no-store"
