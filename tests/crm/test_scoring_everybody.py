"""Scoring everybody: after a rule changed and nightly, in batches."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.support.catalog import query
from tests.support.scoring import Scoring
from tt_api.database.timeouts import statement_timeout
from tt_api.services.crm.scoring.recompute import BATCH
from tt_api.services.operations.jobs import JOBS
from tt_api.work.periods import Daily

VP, CUSTOMER = ("role", "eq", "vp"), ("lifecycleStage", "eq", "customer")
CRITERIA = {"any": [{"field": "lifecycleStage", "op": "eq", "value": "customer"}]}


def many_contacts(scoring: Scoring, number: int) -> None:
    """Companies with two contacts each, of whom the second is a VP."""
    # A busy machine takes longer over so many rows than a request would wait.
    with statement_timeout(30):
        query(
            scoring.url,
            "WITH owners AS (INSERT INTO companies (name, slug)"
            " SELECT 'Company', 'company-' || n FROM generate_series(1, %s) AS n RETURNING id)"
            " INSERT INTO contacts (first_name, role, company_id)"
            " SELECT 'Ada', role::contact_role, id FROM owners, unnest('{other,vp}'::text[]) AS role RETURNING 1",
            (number // 2,),
        )


def scores(scoring: Scoring, table: str) -> dict[int, int]:
    sql = f"SELECT lead_score, count(*) FROM {table} WHERE deleted_at IS NULL GROUP BY 1"  # noqa: S608 -- our own tables
    return dict(query(scoring.url, sql))


class TestARule:
    def test_that_is_made_changed_or_deleted_scores_everybody(self, scoring: Scoring) -> None:
        contact = scoring.contact(scoring.company(), role="vp", lifecycleStage="customer")
        rule = scoring.rule(30, VP)
        scoring.work()
        assert scoring.score(contact) == 30
        for change, expected in (
            ({"points": 40}, 40),
            ({"criteria": {"all": [{"field": "role", "op": "neq", "value": "vp"}]}}, 0),
            ({"criteria": CRITERIA}, 40),
            ({"isActive": False}, 0),
            ({"isActive": True, "points": 100}, 100),
        ):
            scoring.change(rule, **change)
            assert scoring.staged() == [("score_all", None)], change
            scoring.work()
            assert (scoring.score(contact), scoring.explained(contact)["score"]) == (expected, expected), change
        scoring.delete(rule)
        scoring.work()
        assert scoring.score(contact) == 0

    def test_whose_points_stay_as_they_are_scores_nobody(self, scoring: Scoring) -> None:
        rule = scoring.rule(30, VP)
        scoring.work()
        scoring.change(rule, name="Decides", description="Signs contracts", category="fit")
        assert scoring.staged() == []

    def test_that_gives_no_points_before_or_after_scores_nobody(self, scoring: Scoring) -> None:
        rule = scoring.rule(30, VP, isActive=False)
        scoring.change(rule, points=40, criteria=CRITERIA)
        scoring.delete(rule)
        assert scoring.staged() == []

    def test_that_can_not_be_read_any_more_gives_no_points(self, scoring: Scoring) -> None:
        scoring.rule(30, VP)
        forgotten = scoring.rule(50, VP)
        query(
            scoring.url,
            "UPDATE lead_scoring_rules SET criteria = replace(criteria::text, 'role', 'shoeSize')::jsonb"
            " WHERE id = %s RETURNING 1",
            (forgotten["id"],),
        )
        contact = scoring.contact(role="vp")
        scoring.work()
        assert scoring.score(contact) == 30
        assert [rule["points"] for rule in scoring.explained(contact)["rules"]] == [30]


class TestBatches:
    def test_reach_everybody_each_staged_by_the_one_before(self, scoring: Scoring) -> None:
        many_contacts(scoring, 2 * BATCH + 20)
        scoring.rule(30, VP)
        scoring.work()
        assert scores(scoring, "contacts") == {0: BATCH + 10, 30: BATCH + 10}
        assert scores(scoring, "companies") == {30: BATCH + 10}
        assert query(scoring.url, "SELECT status, count(*) FROM scheduled_tasks GROUP BY 1") == [("done", 3)]

    def test_end_when_the_last_one_is_full(self, scoring: Scoring) -> None:
        many_contacts(scoring, BATCH)
        scoring.rule(30, VP)
        scoring.work()
        assert scores(scoring, "contacts") == {0: BATCH // 2, 30: BATCH // 2}

    def test_of_one_company_score_the_company_too(self, scoring: Scoring) -> None:
        company = scoring.company()
        query(
            scoring.url,
            "INSERT INTO contacts (first_name, company_id) SELECT 'Ada', %s FROM generate_series(1, %s) RETURNING 1",
            (company["id"], BATCH + 1),
        )
        scoring.rule(30, ("company.industry", "eq", "design"))
        scoring.work()
        scoring.change(company, industry="Design")
        scoring.work()
        assert scores(scoring, "contacts") == {30: BATCH + 1}
        assert scoring.score(company) == 30

    def test_change_nothing_when_they_run_again(self, scoring: Scoring) -> None:
        many_contacts(scoring, BATCH + 10)
        scoring.rule(30, VP)
        scoring.work()
        versions = "SELECT sum(version) FROM contacts UNION ALL SELECT sum(version) FROM companies"
        before = query(scoring.url, versions)
        scoring.stage("score_all")
        scoring.stage("score_all", after="00000000-0000-0000-0000-000000000000")
        scoring.work()
        assert query(scoring.url, versions) == before

    def test_of_many_changes_at_once_only_the_last_reaches_everybody(self, scoring: Scoring) -> None:
        many_contacts(scoring, BATCH + 10)
        for points in range(1, 11):
            scoring.rule(points, VP)
        scoring.work()
        assert scores(scoring, "contacts").keys() == {0, 55}
        ended = query(scoring.url, "SELECT status, count(*) FROM scheduled_tasks GROUP BY 1")
        assert dict(ended) == {"skipped": 9, "done": 2}


class TestTheNightlyJob:
    @pytest.mark.parametrize(("hour", "minute", "run"), [(2, 29, "2026-03-04"), (2, 30, "2026-03-05")])
    def test_runs_at_half_past_two(self, hour: int, minute: int, run: str) -> None:
        job = JOBS["score_all"]
        assert isinstance(job, Daily)
        assert job.run_at(datetime(2026, 3, 5, hour, minute, tzinfo=UTC), UTC) == run

    def test_can_be_run_by_hand(self, app: Flask, scoring: Scoring) -> None:
        contact = scoring.contact(role="vp")
        scoring.rule(30, VP)
        query(scoring.url, "DELETE FROM scheduled_tasks RETURNING 1")
        result = app.test_cli_runner().invoke(args=["tasks", "run", "score_all"])
        assert result.exit_code == 0, result.output
        assert scoring.score(contact) == 30
