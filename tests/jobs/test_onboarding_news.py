"""Slack hears of new clients where the onboarding webhook leads, once."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.support.office import Office

TASK = "announce_onboarding"
FORM = {"firstName": "Ada", "lastName": "<Okafor>", "email": "ada@blueheron.example", "budgetCents": 120_000}


class Hook:
    """Slack's incoming webhook: it keeps what it was told, and fails when told to."""

    def __init__(self, server: HTTPServer) -> None:
        self.url = server.url_for("/services/T0/B0/hook")
        self.texts: list[str] = []
        self.answer: Callable[[], Response] = lambda: Response("ok")
        server.expect_request("/services/T0/B0/hook", method="POST").respond_with_handler(self._take)

    def _take(self, request: Request) -> Response:
        answer = self.answer()
        if answer.status_code == 200:
            self.texts.append(request.get_json()["text"])
        return answer


@pytest.fixture
def hook(stub: HTTPServer) -> Hook:
    return Hook(stub)


@pytest.fixture
def desk(office_with: Callable[..., Office], hook: Hook) -> Office:
    return office_with(SLACK_ONBOARDING_WEBHOOK=hook.url)


def onboard(office: Office, **fields: Any) -> None:
    assert office.app.test_client().post("/api/onboarding", json={**FORM, **fields}).status_code == 201


def test_it_is_told_who_came(desk: Office, hook: Hook) -> None:
    onboard(desk, clientType="family", travelers=[{"firstName": name, "lastName": "Okafor"} for name in ("Ada", "Bo")])
    assert hook.texts == []
    desk.work()
    assert hook.texts == ["New client: *Ada &lt;Okafor&gt;* (family, 2 travelers) with 1,200.00 USD for a trip"]
    assert desk.ended(TASK) == ["done"]


def test_it_is_told_that_somebody_was_a_client_already(desk: Office, hook: Hook) -> None:
    for budget in (None, 1):
        onboard(desk, budgetCents=budget)
    desk.work()
    assert [text.partition(":")[0] for text in hook.texts] == ["New client", "Onboarding form of a client we know"]


def test_a_deleted_client_is_no_news(desk: Office, hook: Hook) -> None:
    onboard(desk)
    (client,) = desk.api.get("/api/clients").get_json()["data"]
    desk.api.delete(f"/api/clients/{client['id']}")
    desk.work()
    assert (desk.ended(TASK), hook.texts) == (["skipped"], [])


def test_what_slack_refused_is_told_again(desk: Office, hook: Hook) -> None:
    hook.answer = lambda: Response("invalid_payload", 400)
    onboard(desk)
    desk.work()
    assert desk.ended(TASK) == ["pending"]
    hook.answer = lambda: Response("ok")
    desk.work_all()
    assert (desk.ended(TASK), len(hook.texts)) == (["done"], 1)


def test_what_slack_may_have_is_not_told_twice(desk: Office, hook: Hook, capsys: pytest.CaptureFixture[str]) -> None:
    hook.answer = lambda: Response("", 500)
    onboard(desk)
    desk.work_all()
    assert desk.ended(TASK) == ["skipped"]
    logged = capsys.readouterr().out
    assert "message_in_doubt" in logged
    assert "Okafor" not in logged
    assert "services/T0" not in logged


def test_without_the_webhook_a_line_says_what_would_have_been_told(
    office_with: Callable[..., Office], capsys: pytest.CaptureFixture[str]
) -> None:
    office = office_with()
    onboard(office)
    office.work()
    assert office.ended(TASK) == ["skipped"]
    logged = capsys.readouterr().out
    assert "tell of a client who was onboarded" in logged
    assert "Okafor" not in logged


def test_the_welcome_sequence_begins(desk: Office) -> None:
    sequence = desk.api.created("/api/email-sequences", {"name": "Welcome", "triggerEvent": "client_onboarded"})
    onboard(desk)
    desk.work()
    assert len(desk.api.get(f"/api/email-sequences/{sequence['id']}/enrolments").get_json()["data"]) == 1


def test_a_form_s_new_company_gets_its_channel_and_the_form_s_sequence_begins(office: Office) -> None:
    sequence = office.api.created("/api/email-sequences", {"name": "Hello", "triggerEvent": "form_submitted"})
    form = {"name": "Ada Okafor", "email": "ada@blueheron.example", "company": "Heron"}
    assert office.app.test_client().post("/webhooks/form-submit", json=form).status_code == 201
    office.work()
    (company,) = office.api.get("/api/companies").get_json()["data"]
    assert company["slackChannelId"] is not None
    assert len(office.api.get(f"/api/email-sequences/{sequence['id']}/enrolments").get_json()["data"]) == 1
