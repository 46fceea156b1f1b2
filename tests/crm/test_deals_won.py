"""Winning a deal: its company moves, and Slack and Nexus are told, once."""

from typing import Any

import pytest
from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query
from tt_api.models.enums import CompanyStage
from tt_api.work.handlers import load_handlers
from tt_api.work.running import run_task

WON = ("booking_confirmed", "traveling", "completed", "won")


def deal_of(api: ApiClient, company: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return api.created("/api/deals", {"title": "Retreat", "companyId": company["id"], **fields})


def move(api: ApiClient, deal: dict[str, Any], stage: str) -> None:
    response = api.patch(f"/api/deals/{deal['id']}", {"stage": stage})
    assert response.status_code == 200, response.get_data(as_text=True)


def company_now(api: ApiClient, company: dict[str, Any]) -> dict[str, Any]:
    return dict(api.get(f"/api/companies/{company['id']}").get_json()["data"])


def staged(url: str) -> list[tuple[str, str]]:
    return query(url, "SELECT task_type, payload->>'dealId' FROM scheduled_tasks WHERE payload ? 'dealId' ORDER BY id")


class TestTheCompany:
    @pytest.mark.parametrize("stage", CompanyStage)
    def test_moves_to_won_and_never_back_from_active_client(self, api: ApiClient, stage: str) -> None:
        company = api.created("/api/companies", {"name": "Blue Heron", "stage": stage})
        move(api, deal_of(api, company), "won")
        now = company_now(api, company)
        if stage in ("won", "active_client"):
            assert now == company
        else:
            assert (now["stage"], now["version"]) == ("won", company["version"] + 1)

    @pytest.mark.parametrize("stage", WON)
    def test_moves_with_the_first_of_the_won_stages(self, api: ApiClient, stage: str) -> None:
        for by_create in (True, False):
            company = api.created("/api/companies", {"name": "Blue Heron"})
            if by_create:
                deal_of(api, company, stage=stage)
            else:
                move(api, deal_of(api, company), stage)
            assert company_now(api, company)["stage"] == "won"

    def test_stays_when_a_deal_is_lost_reopened_or_won_again(self, api: ApiClient) -> None:
        company = api.created("/api/companies", {"name": "Blue Heron"})
        deal = deal_of(api, company, stage="won")
        assert api.patch(f"/api/companies/{company['id']}", {"stage": "churned"}).status_code == 200
        for stage in ("traveling", "lost", "lead", "won"):
            move(api, deal, stage)
        assert company_now(api, company)["stage"] == "churned"

    def test_is_the_one_that_the_same_change_names(self, api: ApiClient) -> None:
        before, after = (api.created("/api/companies", {"name": name}) for name in ("Before", "After"))
        deal = deal_of(api, before)
        response = api.patch(f"/api/deals/{deal['id']}", {"companyId": after["id"], "stage": "won"})
        assert response.status_code == 200
        assert company_now(api, before) == before
        assert company_now(api, after)["stage"] == "won"

    def test_may_be_deleted_or_missing(self, api: ApiClient, database_url: str) -> None:
        company = api.created("/api/companies", {"name": "Blue Heron"})
        deal = deal_of(api, company)
        assert api.delete(f"/api/companies/{company['id']}").status_code == 204
        move(api, deal, "won")
        assert query(database_url, "SELECT stage::text FROM companies") == [("target",)]
        move(api, api.created("/api/deals", {"title": "Nobody's"}), "won")

    def test_does_not_move_where_winning_is_refused(self, api: ApiClient, database_url: str) -> None:
        company = api.created("/api/companies", {"name": "Blue Heron"})
        deal = deal_of(api, company)
        assert api.patch(f"/api/deals/{deal['id']}", {"stage": "won", "amount": "x"}).status_code == 400
        assert company_now(api, company) == company
        assert staged(database_url) == []

    def test_has_its_contacts_scored_anew_where_it_moves(self, api: ApiClient, database_url: str) -> None:
        for stage in ("target", "active_client"):
            deal_of(api, api.created("/api/companies", {"name": "Blue Heron", "stage": stage}), stage="won")
        scored = "SELECT stage::text FROM companies WHERE id = ANY(SELECT (payload->>'companyId')::uuid"
        assert query(database_url, f"{scored} FROM scheduled_tasks WHERE task_type = 'score_company')") == [("won",)]


class TestTelling:
    def test_is_staged_once_however_often_a_deal_is_won(self, api: ApiClient, database_url: str) -> None:
        deal = api.created("/api/deals", {"title": "Retreat"})
        assert staged(database_url) == []
        for stage in ("booking_confirmed", "traveling", "lost", "lead", "won"):
            move(api, deal, stage)
        assert staged(database_url) == [("announce_deal_won", deal["id"]), ("tell_nexus_of_deal", deal["id"])]

    def test_ends_as_skipped_with_a_line_that_names_the_deal_and_nothing_else(
        self, app: Flask, api: ApiClient, database_url: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        deal = api.created("/api/deals", {"title": "Anna's secret", "stage": "won"})
        capsys.readouterr()
        load_handlers()
        with app.app_context():
            while run_task():
                pass
        assert query(database_url, "SELECT DISTINCT status FROM scheduled_tasks") == [("skipped",)]
        logged = capsys.readouterr()
        lines = [line for line in (logged.out + logged.err).splitlines() if "not_configured" in line]
        assert len(lines) == 2
        assert all(deal["id"] in line and "secret" not in line for line in lines)
