"""The moves of groups and of their members, and what enough guests make of a group."""

from datetime import date
from typing import Any

import pytest

from tests.support.catalog import query
from tests.support.grouping import GROUPS, Grouping
from tests.support.refusals import refused
from tests.support.worked_examples import examples
from tt_api.database.transaction import transaction
from tt_api.models.enums import GroupStatus
from tt_api.models.groups.members import MemberStatus
from tt_api.models.transitions import GROUP_STARTS, MEMBERS
from tt_api.models.transitions import GROUPS as MOVES
from tt_api.services.groups.dates import advance_group
from tt_api.services.groups.seats import guests, status_by_guests

G, M = GroupStatus, MemberStatus
# Every state of a member can be reached from a create.
MEMBER_STATES = list(MemberStatus)


def in_state(groups: Grouping, status: str) -> dict[str, Any]:
    """A group in any state, without guests unless it must have some."""
    if status in GROUP_STARTS:
        return groups.group(status=status)
    if status == "cancelled":
        return groups.patched(groups.group(), status="cancelled")
    group = groups.group(minGuests=1)
    groups.member(group)
    return groups.now(group)


class TestGroups:
    @pytest.mark.parametrize("before", list(GroupStatus))
    def test_every_pair_is_a_move_or_a_409_that_names_both(self, groups: Grouping, before: GroupStatus) -> None:
        for after in GroupStatus:
            group = in_state(groups, before)
            response = groups.patch(group, status=after)
            if MOVES.allows(before, after):
                assert response.status_code == 200, (before, after)
                # A group that has its minimum stays there, whoever asks for `open`.
                landed = before if (before, after) == (G.MINIMUM_REACHED, G.OPEN) else after
                assert groups.now(group)["status"] == landed
            else:
                message = refused(response, 409)["message"]
                assert f"The group is {before} and can't become {after}" in message
                assert groups.now(group) == group

    @examples("move_group")
    def test_worked_moves(self, groups: Grouping, given: dict[str, Any], expect: dict[str, Any]) -> None:
        before, after = G(given["from"]), G(given["to"])
        assert MOVES.allows(before, after, by_itself=True) == (expect["http"] == 200)
        assert groups.patch(in_state(groups, before), status=after).status_code == expect["http"]

    @pytest.mark.parametrize("status", ["minimum_reached", "cancelled"])
    def test_some_are_no_beginning(self, groups: Grouping, status: str) -> None:
        refused(groups.api.post(GROUPS, {"name": "Rhine", "status": status}), 400, "status")

    def test_states_are_dated_and_told_once(self, groups: Grouping) -> None:
        group = groups.group()
        confirmed = groups.patched(group, status="confirmed")
        assert confirmed["confirmedAt"] is not None
        assert groups.patched(group, status="confirmed")["version"] == confirmed["version"]
        cancelled = groups.patched(group, status="cancelled")
        assert (cancelled["confirmedAt"], cancelled["cancelledAt"] is None) == (confirmed["confirmedAt"], False)
        assert groups.story(group) == [("open", "confirmed"), ("confirmed", "cancelled")]

    def test_cancelling_leaves_members_and_lists_refunds(self, groups: Grouping) -> None:
        group = groups.group()
        groups.member(group)
        paid = groups.member(group, depositPaid=True)
        answer = groups.patch(group, status="cancelled").get_json()
        assert answer["warnings"] == [
            {
                "code": "refunds_due",
                "message": "1 member has paid and may be due a refund",
                "path": ["status"],
                "ids": [paid["id"]],
            }
        ]
        assert groups.stands(group) == ("cancelled", 2, 0)
        assert groups.told("group_cancelled") == [
            "Rhine in spring is cancelled: 1 member has paid and may be due a refund"
        ]

    def test_deleting_takes_its_members_along(self, groups: Grouping) -> None:
        group = groups.group(externalId="g-1")
        groups.member(group, externalId="m-1")
        assert groups.api.delete(groups.path(group)).status_code == 204
        assert query(groups.url, "SELECT count(*) FROM group_members WHERE deleted_at IS NULL") == [(0,)]
        groups.member(groups.group(externalId="g-1"), externalId="m-1")


class TestTheMinimum:
    @examples("group_minimum")
    def test_worked_examples(self, given: dict[str, Any], expect: dict[str, Any]) -> None:
        found = status_by_guests(G(given["status"]), given["currentGuests"], given["minGuests"])
        assert found == expect["status"]

    def test_is_reached_and_lost_by_itself(self, groups: Grouping) -> None:
        group = groups.group(minGuests=3)
        groups.member(group, size=2)
        assert groups.stands(group) == ("open", 2, 0)
        last = groups.member(group)
        assert groups.stands(group) == ("minimum_reached", 3, 0)
        groups.patched(last, status="cancelled")
        assert groups.stands(group) == ("open", 2, 0)
        assert groups.story(group) == [("open", "minimum_reached"), ("minimum_reached", "open")]
        assert groups.told("group_minimum_reached") == ["Rhine in spring has reached its minimum: 3 guests"]
        assert groups.told("group_minimum_lost") == ["Rhine in spring has fallen below its minimum: 2 guests"]

    def test_moves_with_what_it_is(self, groups: Grouping) -> None:
        group = groups.group(minGuests=3)
        groups.member(group, size=2)
        assert groups.patched(group, minGuests=2)["status"] == "minimum_reached"
        assert groups.patched(group, minGuests=3)["status"] == "open"
        assert groups.patched(group, minGuests=None)["status"] == "open"

    def test_opening_with_enough_lands_there(self, groups: Grouping) -> None:
        group = groups.group(status="planning", minGuests=1)
        groups.member(group)
        assert groups.stands(group)[0] == "planning"
        assert groups.patched(group, status="open")["status"] == "minimum_reached"
        groups.patched(group, status="closed")
        assert groups.patched(group, status="open")["status"] == "minimum_reached"
        assert groups.patched(group, status="confirmed")["status"] == "confirmed"


class TestMembers:
    @pytest.mark.parametrize("before", MEMBER_STATES)
    def test_every_pair_is_a_move_or_a_409_that_names_both(self, groups: Grouping, before: MemberStatus) -> None:
        group = groups.group()
        for after in MemberStatus:
            member = groups.member(group, before)
            response = groups.patch(member, status=after)
            if MEMBERS.allows(before, after):
                assert response.status_code == 200, (before, after)
                now = response.get_json()["data"]
                assert (now["status"], now["version"]) == (after, member["version"] + (before != after))
            else:
                message = refused(response, 409)["message"]
                assert f"The group member is {before} and can't become {after}" in message
                assert groups.now(member) == member

    @examples("move_group_member")
    def test_worked_moves(self, groups: Grouping, given: dict[str, Any], expect: dict[str, Any]) -> None:
        member = groups.member(groups.group(), given["from"])
        assert groups.patch(member, status=given["to"]).status_code == expect["http"]

    @examples("group_guests")
    def test_worked_guests(self, groups: Grouping, given: dict[str, Any], expect: dict[str, Any]) -> None:
        parties = [(M(each["status"]), each["partySize"]) for each in given["members"]]
        assert guests(parties) == expect["currentGuests"]
        group = groups.group()
        for status, size in parties:
            groups.member(group, status, size)
        assert groups.now(group)["currentGuests"] == expect["currentGuests"]

    @pytest.mark.parametrize(
        ("before", "after"), [("reserved", "confirmed"), ("offered", "confirmed"), ("invited", "invited")]
    )
    def test_a_paid_deposit_confirms_a_seat(self, groups: Grouping, before: str, after: str) -> None:
        member = groups.member(groups.group(), before)
        now = groups.patched(member, depositPaid=True)
        assert (now["status"], now["depositPaid"], now["offerExpiresAt"]) == (after, True, None)

    def test_who_comes_back_is_the_same_member(self, groups: Grouping) -> None:
        group = groups.group()
        member = groups.member(group, contactId=groups.contact())
        cancelled = groups.patched(member, status="cancelled")
        refused(groups.joins(group, contactId=member["contactId"]), 409)
        back = groups.patched(member, status="reserved")
        assert (back["joinedAt"], back["cancelledAt"]) == (member["joinedAt"], cancelled["cancelledAt"])


class TestByTheClock:
    def test_leaves_and_comes_back(self, groups: Grouping) -> None:
        group = groups.group(status="confirmed", departureDate="2027-03-10", returnDate="2027-03-14")
        for day, status in ((9, "confirmed"), (10, "traveling"), (14, "traveling"), (15, "completed")):
            with groups.app.app_context(), transaction():
                advance_group(group["id"], date(2027, 3, day))
            assert groups.now(group)["status"] == status
        assert groups.story(group) == [("confirmed", "traveling"), ("traveling", "completed")]

    def test_the_job_takes_several_steps_and_leaves_what_was_not_confirmed(self, groups: Grouping) -> None:
        days = {"departureDate": "2026-01-01", "returnDate": "2026-01-08"}
        gone = groups.group(status="confirmed", **days)
        never = groups.group(status="closed", **days)
        groups.stage("booking_dates")
        groups.work()
        assert (groups.now(gone)["status"], groups.now(never)["status"]) == ("completed", "closed")
