"""What the Groups app reports of members: who joins and who leaves."""

from typing import Any

import pytest

from tests.support.groups_app import GROUP, MEMBER, GroupsApp
from tests.support.refusals import refused
from tests.support.webhooks import applied
from tests.support.worked_examples import examples

Example = dict[str, Any]


class TestJoining:
    def test_makes_a_contact_and_takes_a_seat(self, groups_app: GroupsApp) -> None:
        group = groups_app.created(maxGuests=4)
        sent = {"role": "leader", "partySize": 2, "specialRequests": "near the lift"}
        member = applied(groups_app.joins(lastName="Okafor", phone="+49 30 1234567", **sent), 201)
        assert {key: member[key] for key in sent} == sent
        assert (member["externalId"], member["status"]) == (MEMBER, "reserved")
        contact = groups_app.contact_of(member)
        assert (contact["firstName"], contact["lastName"], contact["email"]) == ("Ada", "Okafor", "mem_1@example.com")
        assert groups_app.desk.stands(group)[1] == 2

    def test_finds_the_contact_by_their_address(self, groups_app: GroupsApp) -> None:
        groups_app.created()
        known = groups_app.desk.api.created("/api/contacts", {"firstName": "Ada", "email": "Ada@Example.com"})
        member = applied(groups_app.joins(email="ada@example.com", firstName="A."), 201)
        assert member["contactId"] == known["id"]
        assert groups_app.contact_of(member)["firstName"] == "Ada"

    def test_needs_somebody_to_join(self, groups_app: GroupsApp) -> None:
        groups_app.created()
        refused(groups_app.joins(firstName=None, email=None), 400, "firstName")
        applied(groups_app.joins("mem_2", email=None), 201)
        member = applied(groups_app.joins("mem_3", firstName=" "), 201)
        assert groups_app.contact_of(member)["firstName"] == "mem_3"

    @examples("group_join")
    def test_takes_no_more_seats_than_there_are(self, groups_app: GroupsApp, given: Example, expect: Example) -> None:
        group = groups_app.created(maxGuests=given["maxGuests"])
        for number in range(0, given["members"], 20):
            size = min(20, given["members"] - number)
            applied(groups_app.joins(f"there_{number}", partySize=size), 201)
        answer = groups_app.joins(partySize=given["partySize"], status=given["status"])
        assert answer.status_code == expect["http"]
        guests = given["members"]
        if expect["http"] == 201:
            assert applied(answer, 201)["status"] == expect["status"]
            guests += given["partySize"] if expect["status"] == "reserved" else 0
        else:
            assert "join as waitlisted" in refused(answer, 409)["message"]
            # Refused, so the contact isn't there either.
            assert groups_app.desk.api.get(f"/api/contacts?email={MEMBER}@example.com").get_json()["data"] == []
        assert groups_app.desk.stands(group)[1] == guests

    def test_of_a_full_group_waits(self, groups_app: GroupsApp) -> None:
        group = groups_app.created(status="open", maxGuests=1)
        groups_app.joins()
        refused(groups_app.joins("mem_2", key="k2"), 409)
        waiting = applied(groups_app.joins("mem_2", key="k2", status="waitlisted"), 201)
        assert groups_app.desk.stands(group) == ("open", 1, 1)
        groups_app.leaves()
        assert groups_app.desk.now(waiting)["status"] == "offered"
        # To be told again that they have joined neither takes the offer nor lets it go.
        for status in ("waitlisted", "reserved", None):
            assert applied(groups_app.joins("mem_2", status=status))["status"] == "offered"

    def test_of_who_was_asked_takes_a_seat(self, groups_app: GroupsApp) -> None:
        group = groups_app.created()
        assert applied(groups_app.joins(status="interested"), 201)["status"] == "interested"
        assert groups_app.desk.stands(group)[1] == 0
        assert applied(groups_app.joins())["status"] == "reserved"
        assert applied(groups_app.joins(status="interested"))["status"] == "reserved"
        assert groups_app.desk.stands(group)[1] == 1

    def test_again_with_a_larger_party_takes_more_seats(self, groups_app: GroupsApp) -> None:
        group = groups_app.created(maxGuests=3)
        groups_app.joins()
        assert applied(groups_app.joins(partySize=3))["partySize"] == 3
        refused(groups_app.joins(partySize=4), 409)
        assert groups_app.desk.stands(group)[1] == 3

    def test_by_who_was_added_by_hand_is_no_second_membership(self, groups_app: GroupsApp) -> None:
        group = groups_app.created()
        contact = groups_app.desk.api.created("/api/contacts", {"firstName": "Ada", "email": "mem_1@example.com"})
        by_hand = groups_app.desk.member(group, "confirmed", contactId=contact["id"])
        member = applied(groups_app.joins())
        assert (member["id"], member["externalId"], member["status"]) == (by_hand["id"], MEMBER, "confirmed")

    def test_under_another_id_is_only_for_who_has_left(self, groups_app: GroupsApp) -> None:
        groups_app.created()
        member = applied(groups_app.joins(), 201)
        again = {"email": f"{MEMBER}@example.com"}
        error = refused(groups_app.joins("mem_2", **again), 409, "externalId")
        assert error["details"][0]["id"] == member["id"]
        groups_app.leaves()
        back = applied(groups_app.joins("mem_2", **again))
        assert (back["id"], back["externalId"], back["status"]) == (member["id"], "mem_2", "reserved")

    def test_under_the_id_of_another_group_s_member_is_refused(self, groups_app: GroupsApp) -> None:
        groups_app.created()
        member = applied(groups_app.joins(), 201)
        applied(groups_app.tells("group-created", externalId="grp_2", name="Danube"), 201)
        error = refused(groups_app.joins(groupExternalId="grp_2"), 409, "externalId")
        assert error["details"][0]["id"] == member["id"]

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("groupExternalId", None),
            ("externalId", " "),
            ("partySize", 0),
            ("partySize", 21),
            ("status", "confirmed"),
            ("status", "cancelled"),
            ("role", "captain"),
            ("email", "ada"),
            ("specialRequests", "my card is 4111 1111 1111 1111"),
        ],
    )
    def test_that_cannot_be_is_refused(self, groups_app: GroupsApp, key: str, value: Any) -> None:
        groups_app.created()
        refused(
            groups_app.tells("member-joined", **{"groupExternalId": GROUP, "externalId": "m", key: value}), 400, key
        )


class TestLeaving:
    def test_frees_the_seat(self, groups_app: GroupsApp) -> None:
        group = groups_app.created()
        groups_app.joins(partySize=2)
        member = applied(groups_app.leaves(cancellationReason="another time"))
        assert (member["status"], member["cancellationReason"]) == ("cancelled", "another time")
        assert groups_app.desk.stands(group)[1] == 0
        assert applied(groups_app.leaves())["version"] == member["version"]

    def test_for_a_reason_that_no_activity_tells(self, groups_app: GroupsApp) -> None:
        groups_app.created()
        groups_app.joins()
        applied(groups_app.leaves(cancellationReason="My mother is ill"))
        activities = groups_app.desk.api.get("/api/activities?limit=100").get_data(as_text=True)
        assert '"cancellationReason": "•••"' in activities or '"cancellationReason":"•••"' in activities
        assert "mother" not in activities

    def test_of_a_member_who_is_unknown_is_a_404(self, groups_app: GroupsApp) -> None:
        groups_app.created()
        groups_app.tells("group-created", externalId="grp_2", name="Danube")
        groups_app.joins()
        assert "mem_2" in refused(groups_app.leaves("mem_2"), 404)["message"]
        refused(groups_app.leaves(groupExternalId="grp_2"), 404)

    def test_of_a_member_who_was_deleted_is_a_404(self, groups_app: GroupsApp) -> None:
        groups_app.created()
        member = applied(groups_app.joins(), 201)
        groups_app.desk.api.delete(groups_app.desk.path(member))
        refused(groups_app.leaves(), 404)
        assert applied(groups_app.joins(), 201)["id"] != member["id"]

    @examples("move_group_member")
    def test_and_joining_obey_the_moves(self, groups_app: GroupsApp, given: Example, expect: Example) -> None:
        member = groups_app.desk.member(groups_app.created(), given["from"], externalId=MEMBER)
        if given["to"] == "cancelled":
            answer = groups_app.leaves()
        elif given["to"] == "reserved":
            answer = groups_app.joins()
        else:
            # Nobody joins so.
            refused(groups_app.joins(status=given["to"]), 400, "status")
            return
        assert answer.status_code == expect["http"]
        assert groups_app.desk.now(member)["status"] == given["to" if expect["http"] == 200 else "from"]

    @pytest.mark.parametrize(("status", "answer"), [("traveled", 409), ("no_show", 409), ("declined", 200)])
    def test_of_who_was_there_or_never_came(self, groups_app: GroupsApp, status: str, answer: int) -> None:
        member = groups_app.desk.member(groups_app.created(), status, externalId=MEMBER)
        assert groups_app.leaves().status_code == answer
        assert groups_app.desk.now(member)["status"] == status


class TestWhatIsKept:
    def test_is_the_event_without_the_person(self, groups_app: GroupsApp) -> None:
        groups_app.created()
        person = {"lastName": "Okafor", "phone": "+4930123", "roommate": {"memberName": "Ben"}}
        applied(groups_app.joins(seats=1, plan="A", **person), 201)
        (facts,) = groups_app.stories("group_member.reported")
        assert facts["event"] == "member-joined"
        known = {"groupExternalId": GROUP, "externalId": MEMBER, "seats": 1, "plan": "A"}
        hidden = {"firstName": "•••", "lastName": "•••", "email": "•••", "phone": "•••"}
        assert facts["payload"] == {**known, **hidden, "roommate": {"memberName": "•••"}}
