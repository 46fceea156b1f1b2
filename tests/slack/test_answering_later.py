"""What is answered later: kpis at the command's own address, mentions in their channel; once, and to Slack only."""

import json

import pytest
from werkzeug import Response

from tests.slack.conftest import Agency
from tests.slack.workspace import BOT, CHANNEL, PERSON, message, written_in
from tests.support.settings import settings_for
from tt_api.app import create_app


def ask_for_kpis(agency: Agency) -> None:
    answer = agency.slack.command("kpis", response_url=agency.answers.response_url)
    assert (answer.status_code, answer.get_json()["response_type"]) == (200, "ephemeral")
    assert "blocks" not in answer.get_json()


def mention(agency: Agency, text: str, event_id: str = "Ev1", *, shared: bool = False, **more: object) -> None:
    event = message(f"<@{BOT}> {text}", type="app_mention", **more)
    assert agency.slack.event(event, event_id, is_ext_shared_channel=shared).status_code == 200


class TestACommandThatTakesLong:
    def test_is_answered_at_its_address_with_the_figures(self, agency: Agency) -> None:
        agency.api.created("/api/deals", {"title": "Won", "amount": 7, "stage": "won"})
        agency.api.created("/api/deals", {"title": "Lost", "amount": 7, "stage": "lost"})
        ask_for_kpis(agency)
        assert agency.answers.posted == []
        agency.work()
        (posted,) = agency.answers.posted
        told = written_in(posted["blocks"])
        assert "*Win rate* 50 % of what was closed in 30 days" in told
        assert "*Departures in 30 days* 0" in told
        assert agency.answering() == ["done"]

    def test_leaves_its_address_to_nobody(self, agency: Agency) -> None:
        ask_for_kpis(agency)
        ((stored, payload),) = agency.rows(
            "SELECT response_url, payload::text FROM slack_requests, scheduled_tasks WHERE task_type = 'answer_slack'"
        )
        assert "secret" not in str(stored)
        assert "secret" not in str(payload)
        agency.work()
        assert agency.rows("SELECT response_url, command FROM slack_requests") == [(None, None)]

    @pytest.mark.parametrize(
        "address",
        [
            "https://evil.example/commands/T0/1/x",
            "https://hooks.slack.com.evil.example/commands",
            "https://hooks.slack.com@evil.example/",
            "http://localhost/",
            "file:///etc/passwd",
            "",
        ],
    )
    def test_is_answered_at_no_other_address(self, agency: Agency, address: str) -> None:
        assert "*Win rate*" in written_in(agency.slack.command("kpis", response_url=address).get_json()["blocks"])
        assert agency.rows("SELECT 1 FROM slack_requests") == []

    def test_is_answered_once_where_slack_may_have_the_answer(self, agency: Agency) -> None:
        ask_for_kpis(agency)
        agency.answers.trouble = Response("", 500)
        agency.work()
        agency.work()
        assert (len(agency.answers.posted), agency.answering()) == (1, ["skipped"])

    def test_is_let_go_where_slack_takes_no_more(self, agency: Agency) -> None:
        ask_for_kpis(agency)
        agency.answers.trouble = Response(json.dumps({"ok": False, "error": "used_url"}), 404)
        agency.work()
        assert (len(agency.answers.posted), agency.answering()) == (1, ["skipped"])

    def test_waits_while_slack_is_busy(self, agency: Agency) -> None:
        ask_for_kpis(agency)
        agency.answers.trouble = Response("", 429, {"Retry-After": "30"})
        agency.work()
        assert agency.answering() == ["skipped", "pending"]
        agency.answers.trouble = None
        agency.work()
        assert (len(agency.answers.posted), agency.answering()) == (2, ["skipped", "done"])

    def test_is_not_answered_when_it_is_too_old(self, agency: Agency) -> None:
        ask_for_kpis(agency)
        agency.rows("UPDATE slack_requests SET created_at = now() - interval '31 minutes' RETURNING 1")
        agency.work()
        assert (agency.answers.posted, agency.answering()) == ([], ["skipped"])

    def test_is_forgotten_after_days(self, agency: Agency) -> None:
        ask_for_kpis(agency)
        ask_for_kpis(agency)
        agency.rows(
            "UPDATE slack_requests SET created_at = now() - interval '8 days'"
            " WHERE id = (SELECT id FROM slack_requests LIMIT 1) RETURNING 1"
        )
        answer = agency.app.test_cli_runner().invoke(args=["tasks", "run", "clean_up"])
        assert answer.exit_code == 0, answer.output
        assert agency.rows("SELECT count(*) FROM slack_requests") == [(1,)]


class TestAMention:
    def test_is_answered_to_whoever_wrote_it(self, agency: Agency) -> None:
        agency.api.created("/api/deals", {"title": "Lisbon retreat"})
        mention(agency, "deal lisbon")
        agency.work()
        (posted,) = agency.answers.posted
        assert (posted["channel"], posted["user"]) == (CHANNEL, PERSON)
        assert "thread_ts" not in posted
        assert "*Lisbon retreat*" in written_in(posted["blocks"])

    def test_in_a_thread_is_answered_there(self, agency: Agency) -> None:
        mention(agency, "", thread_ts="1767225000.000100")
        agency.work()
        assert agency.answers.posted[0]["thread_ts"] == "1767225000.000100"
        assert "/tt pipeline" in written_in(agency.answers.posted[0]["blocks"])

    def test_that_is_delivered_again_is_answered_once(self, agency: Agency) -> None:
        for _ in range(3):
            mention(agency, "help")
        agency.work()
        mention(agency, "help")
        agency.work()
        assert len(agency.answers.posted) == 1
        mention(agency, "help", event_id="Ev2")
        agency.work()
        assert len(agency.answers.posted) == 2

    def test_of_another_workspace_s_guest_is_not_answered(self, agency: Agency) -> None:
        mention(agency, "pipeline", user_team="T0CLIENT")
        mention(agency, "pipeline", event_id="Ev2", team="T0CLIENT")
        assert agency.answering() == []

    def test_of_nobody_knows_whom_in_a_shared_channel_is_not_answered(self, agency: Agency) -> None:
        mention(agency, "pipeline", team=None, shared=True)
        assert agency.answering() == []
        mention(agency, "pipeline", event_id="Ev2", shared=True)
        assert len(agency.answering()) == 1

    @pytest.mark.parametrize("text", ["deal 4111 1111 1111 1111", "4111111111111111", "4111 1111-1111 1111 is mine"])
    def test_with_a_card_number_is_not_stored_and_answered_with_help(self, agency: Agency, text: str) -> None:
        mention(agency, text)
        assert agency.rows("SELECT command FROM slack_requests") == [("",)]
        agency.work()
        assert "/tt pipeline" in written_in(agency.answers.posted[0]["blocks"])

    def test_where_slack_refuses_the_answer_is_let_go(self, agency: Agency) -> None:
        mention(agency, "help")
        agency.answers.trouble = Response(json.dumps({"ok": False, "error": "channel_not_found"}))
        agency.work()
        assert agency.answering() == ["skipped"]

    def test_without_the_bot_s_token_is_let_go(self, agency: Agency, database_url: str) -> None:
        mention(agency, "help")
        unanswering = Agency(create_app(settings_for(database_url)), database_url, agency.answers)
        unanswering.work()
        assert (agency.answers.posted, agency.answering()) == ([], ["skipped"])
