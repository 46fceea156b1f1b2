"""What the Groups app reports of groups and their milestones."""

from typing import Any

import pytest

from tests.support.catalog import query
from tests.support.groups_app import GROUP, ONE, THREE, TWO, GroupsApp
from tests.support.refusals import NOBODY, refused
from tests.support.webhooks import applied, warned
from tests.support.worked_examples import examples

Example = dict[str, Any]


class TestAGroup:
    def test_is_made(self, groups_app: GroupsApp) -> None:
        sent = {
            "name": "Rhine in spring",
            "status": "open",
            "groupType": "retreat",
            "departureDate": "2027-05-01",
            "returnDate": "2027-05-08",
            "minGuests": 10,
            "maxGuests": 20,
            "pricePerPersonCents": 284_000,
            "currency": "EUR",
            "depositDueOn": "2027-01-01",
            "pageUrl": "https://groups.example/rhine",
        }
        answer = groups_app.tells("group-created", externalId=GROUP, theme={"color": "#aabbcc"}, **sent)
        group = applied(answer, 201)
        assert {key: group[key] for key in sent} == sent
        assert answer.headers["Location"] == f"/api/groups/{group['id']}"
        (found,) = groups_app.desk.api.get(f"/api/groups?externalId={GROUP}").get_json()["data"]
        assert found["id"] == group["id"]
        assert groups_app.stories("group.reported")[0]["payload"]["theme"] == {"color": "#aabbcc"}

    def test_that_is_known_already_stays_as_it_is(self, groups_app: GroupsApp) -> None:
        groups_app.created()
        group = applied(groups_app.updates(name="Rhine in spring"))
        again = groups_app.tells("group-created", externalId=GROUP, name="Rhine")
        assert (again.status_code, warned(again)) == (200, ["report_ignored"])
        assert again.get_json()["data"] == group

    def test_that_was_deleted_is_made_anew(self, groups_app: GroupsApp) -> None:
        group = groups_app.created()
        groups_app.desk.api.delete(f"/api/groups/{group['id']}")
        refused(groups_app.updates(name="Rhine in spring"), 404)
        assert groups_app.created()["id"] != group["id"]

    def test_changes_by_what_is_sent(self, groups_app: GroupsApp) -> None:
        group = groups_app.created(maxGuests=20, departureDate="2027-05-01")
        changed = applied(groups_app.updates(name="Rhine in spring", maxGuests=None, pageUrl=""))
        assert (changed["name"], changed["maxGuests"], changed["departureDate"]) == (
            *("Rhine in spring", 20),
            "2027-05-01",
        )
        assert changed["version"] == group["version"] + 1
        assert applied(groups_app.updates(name="Rhine in spring"))["version"] == changed["version"]

    @examples("move_group")
    def test_obeys_the_moves(self, groups_app: GroupsApp, given: Example, expect: Example) -> None:
        # Where it only comes by itself, it comes through its guests.
        by_guests = given["from"] == "minimum_reached"
        groups_app.created(status="open" if by_guests else given["from"], **({"minGuests": 1} if by_guests else {}))
        if by_guests:
            groups_app.joins()
        answer = groups_app.updates(status=given["to"], name="Rhine in spring")
        assert answer.status_code == expect["http"]
        if expect["http"] == 409:
            message = refused(answer, 409)["message"]
            assert given["from"] in message
            assert given["to"] in message

    def test_does_not_move_by_being_called_open_again(self, groups_app: GroupsApp) -> None:
        groups_app.created(status="open", minGuests=1)
        groups_app.joins()
        for status in ("open", "minimum_reached"):
            assert applied(groups_app.updates(status=status))["status"] == "minimum_reached"
        groups_app.leaves()
        assert applied(groups_app.updates(status="minimum_reached"))["status"] == "open"

    def test_has_no_fewer_seats_than_guests(self, groups_app: GroupsApp) -> None:
        groups_app.created(maxGuests=4)
        groups_app.joins(partySize=3)
        refused(groups_app.updates(maxGuests=2), 409, "maxGuests")

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("externalId", None),
            ("externalId", ""),
            ("externalId", 7),
            ("name", None),
            ("status", "cancelled"),
            ("status", "sold out"),
            ("maxGuests", 0),
            ("maxGuests", "20"),
            ("departureDate", "May"),
            ("pageUrl", "javascript:alert(1)"),
            ("occurredAt", "2026-05-01"),
        ],
    )
    def test_that_cannot_be_is_refused(self, groups_app: GroupsApp, key: str, value: Any) -> None:
        body = {"externalId": GROUP, "name": "Rhine", key: value}
        refused(groups_app.tells("group-created", **body), 400, key)
        assert query(groups_app.desk.url, "SELECT FROM groups") == []


class TestAMilestone:
    @pytest.fixture
    def milestone(self, groups_app: GroupsApp) -> dict[str, Any]:
        self.group = groups_app.created()
        return self.made(groups_app, title="Rooming list to the line", milestoneType="rooming_list")

    def made(self, groups_app: GroupsApp, **body: Any) -> dict[str, Any]:
        path = f"/api/groups/{self.group['id']}/milestones"
        return groups_app.desk.api.created(path, {"dueDate": "2027-03-01", **body})

    def test_is_completed_once(self, groups_app: GroupsApp, milestone: dict[str, Any]) -> None:
        done = applied(groups_app.completes(title="rooming list to the LINE", occurredAt=ONE))
        assert (done["id"], done["completedAt"]) == (milestone["id"], ONE)
        for at in (ONE, TWO, None):
            assert applied(groups_app.completes(milestoneId=milestone["id"], occurredAt=at)) == done

    def test_is_completed_now_where_nobody_says_when(self, groups_app: GroupsApp, milestone: dict[str, Any]) -> None:
        done = applied(groups_app.completes(milestoneType="rooming_list", dueDate="2027-03-01"))
        assert done["completedAt"] > milestone["createdAt"]

    def test_that_staff_opens_again_stays_open(self, groups_app: GroupsApp, milestone: dict[str, Any]) -> None:
        groups_app.completes(milestoneId=milestone["id"], occurredAt=TWO)
        path = f"/api/groups/{self.group['id']}/milestones/{milestone['id']}"
        assert groups_app.desk.api.patch(path, {"completedAt": None}).status_code == 200
        for at in (ONE, TWO):
            answer = groups_app.completes(milestoneId=milestone["id"], occurredAt=at)
            assert (warned(answer), applied(answer)["completedAt"]) == (["report_ignored"], None)
        assert applied(groups_app.completes(milestoneId=milestone["id"], occurredAt=THREE))["completedAt"] == THREE

    def test_that_is_one_of_several_is_asked_for(self, groups_app: GroupsApp, milestone: dict[str, Any]) -> None:
        other = self.made(groups_app, title="Second rooming list", milestoneType="rooming_list")
        error = refused(groups_app.completes(milestoneType="rooming_list"), 409)
        assert {problem["id"] for problem in error["details"]} == {milestone["id"], other["id"]}
        assert applied(groups_app.completes(title="Second rooming list"))["id"] == other["id"]

    def test_that_is_unknown_is_a_404(self, groups_app: GroupsApp, milestone: dict[str, Any]) -> None:
        for unknown in ({"title": "Names"}, {"milestoneId": NOBODY}, {"dueDate": "2027-03-02"}):
            refused(groups_app.completes("k1", **unknown), 404)
        applied(groups_app.completes("k1", milestoneId=milestone["id"]))

    def test_must_be_said(self, groups_app: GroupsApp) -> None:
        groups_app.created()
        refused(groups_app.completes(), 400, "title")
        refused(groups_app.completes(milestoneId="7"), 400, "milestoneId")
