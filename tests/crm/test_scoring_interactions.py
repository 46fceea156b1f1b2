"""Interactions count for 30 days, by channel, and how long ago the last one was."""

import pytest

from tests.support.catalog import query
from tests.support.scoring import Scoring
from tt_api.models.enums import InteractionChannel
from tt_api.naming import camel


def facts(scoring: Scoring, contact: dict[str, str], *names: str) -> list[int | None]:
    """The facts behind fields, as an explanation shows them."""
    scoring.rule(0, *((name, "exists", True) for name in names))
    return [one["actual"] for one in scoring.explained(contact)["rules"][-1]["conditions"]]


def happened(scoring: Scoring, contact: dict[str, str], age: str) -> None:
    """Let an interaction have been so long ago, by PostgreSQL's clock, which scoring goes by."""
    query(
        scoring.url,
        "INSERT INTO contact_interactions (contact_id, channel, direction, occurred_at)"
        " VALUES (%s, 'email', 'inbound', clock_timestamp() - %s::interval) RETURNING 1",
        (contact["id"], age),
    )


class TestCounts:
    def test_are_kept_for_each_channel_and_in_all(self, scoring: Scoring) -> None:
        contact = scoring.contact()
        for number, channel in enumerate(InteractionChannel):
            for _ in range(number):
                scoring.interaction(contact, channel=channel)
        names = [f"interactions.{camel(channel)}" for channel in InteractionChannel]
        numbers = list(range(len(InteractionChannel)))
        assert facts(scoring, contact, "interactions", *names) == [sum(numbers), *numbers]

    def test_hold_what_is_at_most_30_days_old(self, scoring: Scoring) -> None:
        contact = scoring.contact()
        # The clock goes on until the score is read, so the one inside has a minute left.
        for age in ("30 days - 1 minute", "0", "30 days 0.001 seconds", "31 days"):
            happened(scoring, contact, age)
        assert facts(scoring, contact, "interactions", "interactions.email") == [2, 2]

    def test_leave_out_what_lies_ahead_is_deleted_or_somebody_elses(self, scoring: Scoring) -> None:
        contact = scoring.contact()
        happened(scoring, contact, "-1 hour")
        happened(scoring, contact, "1 hour")
        query(scoring.url, "UPDATE contact_interactions SET deleted_at = now() WHERE occurred_at < now() RETURNING 1")
        scoring.interaction(scoring.contact())
        assert facts(scoring, contact, "interactions") == [0]


class TestDaysSinceTheLast:
    @pytest.mark.parametrize(
        ("age", "days"), [("0", 0), ("1 day - 1 minute", 0), ("1 day", 1), ("400 days", 400), ("-20 hours", 0)]
    )
    def test_are_whole_days(self, scoring: Scoring, age: str, days: int) -> None:
        contact = scoring.contact()
        ((at,),) = query(scoring.url, "SELECT (now() - %s::interval)::text", (age,))
        scoring.interaction(contact, occurredAt=at.replace(" ", "T") + ":00")
        assert facts(scoring, contact, "daysSinceLastInteraction") == [days]

    def test_are_missing_where_there_was_none(self, scoring: Scoring) -> None:
        assert facts(scoring, scoring.contact(), "daysSinceLastInteraction") == [None]


class TestScores:
    def test_rise_with_an_interaction(self, scoring: Scoring) -> None:
        scoring.rule(40, ("interactions.phone", "gte", 2))
        company = scoring.company()
        contact = scoring.contact(company)
        for expected in (0, 0, 40):
            scoring.work()
            assert [scoring.score(row) for row in (contact, company)] == [expected, expected]
            scoring.interaction(contact, channel="phone")

    def test_fall_in_the_night_after_interactions_grew_old(self, scoring: Scoring) -> None:
        scoring.rule(40, ("interactions", "gte", 1))
        company = scoring.company()
        contact = scoring.contact(company)
        scoring.interaction(contact)
        scoring.work()
        query(scoring.url, "UPDATE contact_interactions SET occurred_at = now() - interval '31 days' RETURNING 1")
        assert scoring.explained(contact)["score"] == 0
        scoring.stage("score_all")
        scoring.work()
        assert [scoring.score(row) for row in (contact, company)] == [0, 0]
