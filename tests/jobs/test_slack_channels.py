"""A new company gets one Slack channel, whose id is kept."""

from typing import Any

import psycopg2
import pytest

from tests.support.office import Office
from tests.support.outside_stubs import SlackStub, json_response
from tests.support.seeding import seed
from tests.support.work_processes import until

TASK = "create_slack_channel"


def channel_of(office: Office, company: dict[str, Any]) -> str | None:
    ((channel,),) = office.query("SELECT slack_channel_id FROM companies WHERE id = %s", (company["id"],))
    return str(channel) if channel else None


class TestANewCompany:
    def test_gets_a_channel_and_keeps_its_id(self, office: Office, slack: SlackStub) -> None:
        company = office.api.created("/api/companies", {"name": "Café Zürich & Co."})
        assert company["slackChannelId"] is None
        assert slack.calls == []
        office.work()
        ((name, channel),) = slack.channels.items()
        assert name == f"cafe-zurich-co-{company['id'][-8:]}"
        now = office.api.get(f"/api/companies/{company['id']}").get_json()["data"]
        assert (now["slackChannelId"], now["version"]) == (channel, company["version"] + 1)
        assert office.ended(TASK) == ["done"]

    def test_wakes_nobody_when_it_is_stored(self, office: Office) -> None:
        listener = psycopg2.connect(office.url)
        try:
            listener.autocommit = True
            listener.cursor().execute("LISTEN tt_work")
            office.api.created("/api/companies", {"name": "Heron"})
            office.query("SELECT pg_notify('tt_work', 'after it')")
            until(lambda: listener.poll() or listener.notifies)
            assert [heard.payload for heard in listener.notifies] == ["after it"]
        finally:
            listener.close()

    def test_that_brings_one_along_keeps_that(self, office: Office, slack: SlackStub) -> None:
        office.api.created("/api/companies", {"name": "Heron", "slackChannelId": "C0OWN"})
        assert office.ended(TASK) == []

    def test_that_was_given_one_meanwhile_keeps_that(self, office: Office, slack: SlackStub) -> None:
        company = office.api.created("/api/companies", {"name": "Heron"})
        office.api.patch(f"/api/companies/{company['id']}", {"slackChannelId": "C0OWN"})
        office.work()
        assert (office.ended(TASK), slack.calls, channel_of(office, company)) == (["skipped"], [], "C0OWN")

    def test_that_is_given_one_while_slack_makes_it_keeps_its_own(self, office: Office, slack: SlackStub) -> None:
        company = office.api.created("/api/companies", {"name": "Heron"})
        slack.after = lambda: office.query(
            "UPDATE companies SET slack_channel_id = 'C0OWN' WHERE id = %s RETURNING id", (company["id"],)
        )
        office.work()
        assert (office.ended(TASK), channel_of(office, company)) == (["done"], "C0OWN")

    def test_that_was_deleted_gets_none(self, office: Office, slack: SlackStub) -> None:
        company = office.api.created("/api/companies", {"name": "Heron"})
        office.api.delete(f"/api/companies/{company['id']}")
        office.work()
        assert (office.ended(TASK), slack.calls) == (["skipped"], [])

    def test_that_was_refused_gets_none(self, office: Office, slack: SlackStub) -> None:
        office.api.created("/api/companies", {"name": "Heron", "slug": "heron"})
        assert office.api.post("/api/companies", {"name": "Heron", "slug": "heron"}).status_code == 409
        assert office.ended(TASK) == ["pending"]

    def test_of_a_seed_gets_none(self, office: Office) -> None:
        seed(office.app)
        assert office.query("SELECT FROM companies LIMIT 1")
        assert office.ended(TASK) == []


class TestWhenSlackFails:
    def test_the_channel_of_an_attempt_without_an_answer_is_found_after_a_rename(
        self, office: Office, slack: SlackStub
    ) -> None:
        company = office.api.created("/api/companies", {"name": "Heron"})
        slack.channels[f"heron-{company['id'][-8:]}"] = "C7MADE"
        office.api.patch(f"/api/companies/{company['id']}", {"name": "Egret"})
        office.work()
        assert (channel_of(office, company), len(slack.channels)) == ("C7MADE", 1)

    def test_it_is_asked_again(self, office: Office, slack: SlackStub) -> None:
        company = office.api.created("/api/companies", {"name": "Heron"})
        slack.trouble = lambda _: json_response({"ok": False, "error": "invalid_auth"})
        office.work()
        assert (office.ended(TASK), channel_of(office, company)) == (["pending"], None)
        slack.trouble = lambda _: None
        office.work_all()
        assert (office.ended(TASK), channel_of(office, company)) == (["done"], "C0ABC")

    def test_being_busy_is_no_failure_however_often(self, office: Office, slack: SlackStub) -> None:
        for number in range(3):
            office.api.created("/api/companies", {"name": f"Company {number}"})
        busy = iter([True] * 20)
        slack.trouble = lambda _: json_response({}, 429, **{"Retry-After": "30"}) if next(busy, False) else None
        office.work()
        ((soonest, latest),) = office.query(
            "SELECT extract(epoch FROM min(due_at) - now())::int, extract(epoch FROM max(due_at) - now())::int"
            " FROM scheduled_tasks WHERE status = 'pending'"
        )
        assert 50 <= soonest <= latest <= 180
        office.work_all()
        assert office.query("SELECT count(*) FROM companies WHERE slack_channel_id IS NULL") == [(0,)]
        assert (len(slack.channels), office.dead_letters()) == (3, [])

    def test_for_good_it_is_a_dead_letter_without_names(
        self, office: Office, slack: SlackStub, capsys: pytest.CaptureFixture[str]
    ) -> None:
        office.api.created("/api/companies", {"name": "Anna Secret"})
        slack.trouble = lambda _: json_response({"ok": False, "error": "missing_scope"})
        office.work_all()
        assert office.dead_letters() == [(TASK, "SlackError: slack: unauthorized (missing_scope)")]
        assert "secret" not in capsys.readouterr().out.lower()
