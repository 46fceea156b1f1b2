"""A won deal is announced in Slack at most once, and Nexus gets it at once."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.office import Office
from tests.support.outside_stubs import TOKEN, SlackStub, json_response


def won(office: Office, **fields: Any) -> dict[str, Any]:
    return office.api.created("/api/deals", {"title": "Retreat", "stage": "won", **fields})


def with_channel(office: Office) -> dict[str, Any]:
    return office.api.created("/api/companies", {"name": "Blue <!channel> & Co.", "slackChannelId": "C0OWN"})


class TestTheMessage:
    def test_goes_to_the_company_s_channel(self, office: Office, slack: SlackStub) -> None:
        won(office, companyId=with_channel(office)["id"], amount=1_234_567_05, currency="EUR", title="<https://x|y>")
        office.work()
        assert slack.messages == [
            (
                "C0OWN",
                "Deal won: *&lt;https://x|y&gt;* with Blue &lt;!channel&gt; &amp; Co. for 1,234,567.05 EUR",
            )
        ]
        assert office.ended("announce_deal_won") == ["done"]

    def test_goes_among_the_deals_where_there_is_none(self, office: Office, slack: SlackStub) -> None:
        won(office)
        office.work()
        assert slack.messages == [("#deals", "Deal won: *Retreat*")]

    def test_goes_where_the_settings_say(self, office_with: Callable[..., Office], slack: SlackStub) -> None:
        office = office_with(SLACK_BOT_TOKEN=TOKEN, SLACK_API_URL=slack.url, SLACK_DEALS_CHANNEL="#verkäufe")
        won(office)
        office.work()
        assert slack.messages == [("#verkäufe", "Deal won: *Retreat*")]

    def test_leaves_a_deleted_company_and_its_channel_alone(self, office: Office, slack: SlackStub) -> None:
        company = with_channel(office)
        deal = office.api.created("/api/deals", {"title": "Retreat", "companyId": company["id"]})
        office.api.delete(f"/api/companies/{company['id']}")
        office.api.patch(f"/api/deals/{deal['id']}", {"stage": "won"})
        office.work()
        assert slack.messages == [("#deals", "Deal won: *Retreat*")]

    def test_goes_among_the_deals_where_the_company_s_channel_refuses_it(
        self, office: Office, slack: SlackStub
    ) -> None:
        won(office, companyId=with_channel(office)["id"])
        refused = json_response({"ok": False, "error": "is_archived"})
        slack.trouble = lambda request: refused if request.get_json()["channel"] == "C0OWN" else None
        office.work()
        assert [channel for channel, _ in slack.messages] == ["#deals"]

    def test_is_not_for_a_deleted_deal(self, office: Office, slack: SlackStub) -> None:
        office.api.delete(f"/api/deals/{won(office)['id']}")
        office.work()
        assert (slack.calls, office.ended("announce_deal_won")) == ([], ["skipped"])

    @pytest.mark.parametrize(
        ("amount", "currency", "text"),
        [
            (0, "USD", "0.00 USD"),
            (5, "USD", "0.05 USD"),
            (2**53 - 1, "USD", "90,071,992,547,409.91 USD"),
            (123_456, "JPY", "123,456 JPY"),
            (123_456, "KWD", "123.456 KWD"),
            (123_456, "HUF", "1,234.56 HUF"),
            (123_456, "CLF", "12.3456 CLF"),
        ],
    )
    def test_shows_amounts_exactly(
        self, office: Office, slack: SlackStub, amount: int, currency: str, text: str
    ) -> None:
        won(office, amount=amount, currency=currency)
        office.work()
        (message,) = slack.messages
        assert message[1].endswith(f" for {text}")


class TestOnce:
    def test_however_often_the_deal_is_won(self, office: Office, slack: SlackStub) -> None:
        deal = won(office)
        for stage in ("lost", "lead", "won"):
            office.api.patch(f"/api/deals/{deal['id']}", {"stage": stage})
        office.work_all()
        assert len(slack.messages) == 1

    def test_a_known_failure_is_tried_again(self, office: Office, slack: SlackStub) -> None:
        won(office)
        slack.trouble = lambda _: json_response({"ok": False, "error": "channel_not_found"})
        office.work()
        assert office.ended("announce_deal_won") == ["pending"]
        slack.trouble = lambda _: None
        office.work_all()
        assert len(slack.messages) == 1

    def test_being_busy_is_waited_for(self, office: Office, slack: SlackStub) -> None:
        won(office)
        slack.trouble = lambda _: json_response({}, 429, **{"Retry-After": "30"})
        office.work()
        slack.trouble = lambda _: None
        office.work_all()
        assert (len(slack.messages), office.ended("announce_deal_won")) == (1, ["skipped", "done"])

    def test_what_may_be_there_already_is_left_to_people(
        self, office: Office, slack: SlackStub, capsys: pytest.CaptureFixture[str]
    ) -> None:
        deal = won(office, title="Anna Secret")
        slack.trouble = lambda _: json_response({}, 503)
        office.work_all()
        assert slack.calls == ["chat.postMessage"]
        assert (office.ended("announce_deal_won"), office.dead_letters()) == (["skipped"], [])
        logged = capsys.readouterr().out
        (line,) = [line for line in logged.splitlines() if "message_in_doubt" in line]
        assert deal["id"] in line
        assert "Secret" not in logged

    def test_nor_what_a_lost_worker_may_have_posted(self, office: Office, slack: SlackStub) -> None:
        won(office)
        office.execute("UPDATE scheduled_tasks SET call_started_at = now() WHERE task_type = 'announce_deal_won'")
        office.work_all()
        assert (slack.calls, office.ended("announce_deal_won")) == ([], ["skipped"])

    @pytest.mark.parametrize("interrupted", ["lease_losses", "postponements"])
    def test_what_was_interrupted_before_slack_was_called_is_posted(
        self, office: Office, slack: SlackStub, interrupted: str
    ) -> None:
        won(office)
        office.execute(
            f"UPDATE scheduled_tasks SET {interrupted} = 1 WHERE task_type = 'announce_deal_won'"  # noqa: S608 -- our own text
        )
        office.work_all()
        assert (len(slack.messages), office.ended("announce_deal_won")) == (1, ["done"])
