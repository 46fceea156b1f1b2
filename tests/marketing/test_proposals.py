"""Proposals: their moves, what these do to the deal, views, and the day on which they expire."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.refusals import refused
from tests.support.worked_examples import examples
from tt_api.database.transaction import transaction
from tt_api.errors import ConflictError
from tt_api.models.enums import DealStage
from tt_api.models.marketing.proposals import Proposal, ProposalStatus
from tt_api.models.transitions import PROPOSALS
from tt_api.resources import writing
from tt_api.services.crm.pipeline import OPEN_STAGES
from tt_api.services.marketing.proposal_rules import deal_stage_after
from tt_api.services.marketing.proposals import count_view
from tt_api.services.operations.agency_day import today

URL = "/api/proposals"


class Desk:
    """A caller with a deal and its proposals."""

    def __init__(self, app: Flask, api: ApiClient, url: str) -> None:
        self.app, self.api, self.url = app, api, url
        self.company = api.created("/api/companies", {"name": "Blue Heron"})["id"]
        self.deal = api.created("/api/deals", {"title": "Retreat", "companyId": self.company})["id"]

    def proposal(self, **given: Any) -> dict[str, Any]:
        body = {"title": "Retreat in Lisbon", "companyId": self.company, "dealId": self.deal, **given}
        return self.api.created(URL, body)

    def in_state(self, status: str, **columns: Any) -> str:
        proposal_id = str(self.proposal()["id"])
        values = {"status": status, **columns}
        assignments = ", ".join(f"{name} = %s" for name in values)
        query(
            self.url,
            f"UPDATE proposals SET {assignments} WHERE id = %s RETURNING 1",  # noqa: S608 -- our own names
            (*values.values(), proposal_id),
        )
        return proposal_id

    def move(self, proposal_id: str, **changes: Any) -> Any:
        return self.api.patch(f"{URL}/{proposal_id}", changes)

    def now(self, proposal_id: str) -> dict[str, Any]:
        return dict(self.api.get(f"{URL}/{proposal_id}").get_json()["data"])

    def stage(self) -> str:
        return str(self.api.get(f"/api/deals/{self.deal}").get_json()["data"]["stage"])

    def view(self, proposal_id: str, *, first: bool = True) -> None:
        with self.app.app_context(), transaction():
            count_view(writing.lock(Proposal, proposal_id), first_of_session=first)

    def told(self) -> int:
        return len(query(self.url, "SELECT FROM notifications WHERE notification_type = 'proposal_viewed'"))


@pytest.fixture
def desk(app: Flask, api: ApiClient, database_url: str) -> Desk:
    return Desk(app, api, database_url)


class TestMoves:
    @examples("move_proposal")
    def test_the_agency_s_examples(self, given: dict[str, Any], expect: dict[str, Any]) -> None:
        before, after = ProposalStatus(given["from"]), ProposalStatus(given["to"])
        if expect["http"] == 200:
            PROPOSALS.judge(before, after)
        else:
            with pytest.raises(ConflictError) as raised:
                PROPOSALS.judge(before, after)
            assert raised.value.status == expect["http"]

    @pytest.mark.parametrize(("before", "after"), list(product(ProposalStatus, repeat=2)))
    def test_those_of_the_table_and_no_others(self, desk: Desk, before: str, after: str) -> None:
        tomorrow = (today_of(desk) + timedelta(days=1)).isoformat()
        proposal_id = desk.in_state(before, valid_until=tomorrow)
        answer = desk.move(proposal_id, status=after)
        if before == after:
            assert answer.status_code == 200
        elif ProposalStatus(after) in PROPOSALS.next_states(ProposalStatus(before)):
            assert answer.get_json()["data"]["status"] == after
            moved = "SELECT metadata->>'from', metadata->>'to' FROM activities WHERE entity_id = %s"
            assert query(desk.url, moved, (proposal_id,)) == [(before, after)]
        else:
            said = refused(answer, 409)["message"]
            assert before in said
            assert after in said
            assert all(state in said for state in PROPOSALS.next_states(ProposalStatus(before)))

    def test_when_it_was_sent_first_stays(self, desk: Desk) -> None:
        sent = desk.proposal(status="sent")
        assert sent["sentAt"]
        desk.move(sent["id"], status="declined")
        again = desk.move(sent["id"], status="sent", validUntil="2999-01-01").get_json()["data"]
        assert again["sentAt"] == sent["sentAt"]
        assert again["declinedAt"]

    @pytest.mark.parametrize("status", sorted(set(ProposalStatus) - {"draft", "sent"}))
    def test_a_new_one_is_at_its_beginning(self, desk: Desk, status: str) -> None:
        answer = desk.api.post(URL, {"title": "Lisbon", "companyId": desk.company, "status": status})
        refused(answer, 400, "status")

    @pytest.mark.parametrize("status", ["expired", "declined"])
    def test_a_renewed_one_stands_until_a_day_in_the_future(self, desk: Desk, status: str) -> None:
        day = today_of(desk)
        proposal_id = desk.in_state(status, valid_until=day - timedelta(days=1))
        refused(desk.move(proposal_id, status="sent"), 409, "validUntil")
        refused(desk.move(proposal_id, status="sent", validUntil=None), 409, "validUntil")
        refused(desk.move(proposal_id, status="sent", validUntil=day.isoformat()), 409, "validUntil")
        tomorrow = (day + timedelta(days=1)).isoformat()
        assert desk.move(proposal_id, status="sent", validUntil=tomorrow).status_code == 200

    def test_it_is_for_somebody(self, desk: Desk) -> None:
        refused(desk.api.post(URL, {"title": "Lisbon"}), 400, "companyId")
        proposal_id = desk.proposal()["id"]
        refused(desk.move(proposal_id, companyId=None), 400, "companyId")


class TestTheDeal:
    def test_goes_along(self, desk: Desk) -> None:
        proposal_id = desk.proposal()["id"]
        assert desk.stage() == "lead"
        desk.move(proposal_id, status="sent")
        assert desk.stage() == "proposal_sent"
        desk.view(proposal_id)
        assert desk.stage() == "proposal_viewed"
        desk.move(proposal_id, status="accepted")
        assert desk.stage() == "verbal_yes"

    def test_goes_along_with_one_that_is_sent_at_once(self, desk: Desk) -> None:
        desk.proposal(status="sent")
        assert desk.stage() == "proposal_sent"

    def test_never_goes_back(self, desk: Desk) -> None:
        desk.api.patch(f"/api/deals/{desk.deal}", {"stage": "negotiating"})
        desk.proposal(status="sent")
        assert desk.stage() == "negotiating"

    def test_that_was_deleted_keeps_nobody_from_accepting(self, desk: Desk) -> None:
        proposal_id = desk.proposal(status="sent")["id"]
        desk.api.delete(f"/api/deals/{desk.deal}")
        assert desk.move(proposal_id, status="accepted").status_code == 200

    @pytest.mark.parametrize(("entered", "stage"), list(product(ProposalStatus, DealStage)))
    def test_is_open_where_it_moves_and_only_forward(self, entered: ProposalStatus, stage: DealStage) -> None:
        after = deal_stage_after(entered, stage)
        if after is not stage:
            assert stage in OPEN_STAGES
            assert OPEN_STAGES.index(after) > OPEN_STAGES.index(stage)


class TestViews:
    def test_the_first_of_a_sent_one_is_told_and_others_only_count(self, desk: Desk) -> None:
        proposal_id = desk.proposal(status="sent")["id"]
        desk.view(proposal_id)
        first = desk.now(proposal_id)
        assert (first["status"], first["totalViews"], first["uniqueViewers"], desk.told()) == ("viewed", 1, 1, 1)
        desk.view(proposal_id, first=False)
        desk.view(proposal_id)
        last = desk.now(proposal_id)
        assert (last["totalViews"], last["uniqueViewers"], desk.told()) == (3, 2, 1)
        assert last["firstViewedAt"] == first["firstViewedAt"] < last["lastViewedAt"]

    def test_of_one_that_was_answered_only_count(self, desk: Desk) -> None:
        proposal_id = desk.in_state("accepted")
        desk.view(proposal_id)
        assert (desk.now(proposal_id)["status"], desk.told()) == ("accepted", 0)

    def test_at_once_are_all_counted_and_told_once(self, desk: Desk) -> None:
        proposal_id = desk.proposal(status="sent")["id"]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: desk.view(proposal_id), range(8)))
        seen = desk.now(proposal_id)
        assert (seen["totalViews"], seen["uniqueViewers"], desk.told()) == (8, 8, 1)


class TestExpiry:
    def test_is_the_day_after_the_last_one(self, desk: Desk) -> None:
        day = today_of(desk)
        yesterday = day - timedelta(days=1)
        late = [desk.in_state(status, valid_until=yesterday) for status in ("sent", "viewed")]
        kept = [
            desk.in_state("sent", valid_until=day),
            desk.in_state("sent"),
            *(desk.in_state(status, valid_until=yesterday) for status in ("draft", "accepted", "withdrawn")),
        ]
        before = [desk.now(proposal_id)["status"] for proposal_id in kept]
        for _ in range(2):
            result = desk.app.test_cli_runner().invoke(args=["tasks", "run", "proposals_expired"])
            assert result.exit_code == 0, result.output
        assert [desk.now(proposal_id)["status"] for proposal_id in late] == ["expired", "expired"]
        assert [desk.now(proposal_id)["status"] for proposal_id in kept] == before
        told = "SELECT count(*) FROM activities WHERE activity_type = 'proposal.status_changed'"
        assert query(desk.url, told) == [(2,)]


def today_of(desk: Desk) -> Any:
    with desk.app.app_context():
        return today()
