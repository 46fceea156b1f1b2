"""Events of the Groups app that come out of order, late, twice, and at the same moment."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.support.catalog import query
from tests.support.groups_app import MEMBER, ONE, THREE, TWO, GroupsApp
from tests.support.refusals import refused
from tests.support.webhooks import applied, statuses_at_once, warned

KEYS = ["1", "2", "3"]


class TestAnUnknownGroup:
    def test_is_a_404_whose_key_stays_free(self, groups_app: GroupsApp) -> None:
        refused(groups_app.updates(name="Danube", key="k1"), 404)
        refused(groups_app.joins(key="k2"), 404)
        refused(groups_app.leaves(key="k3"), 404)
        refused(groups_app.completes("k4", title="Names"), 404)
        assert query(groups_app.desk.url, "SELECT FROM contacts") == []
        groups_app.created()
        assert applied(groups_app.updates(name="Danube", key="k1"))["name"] == "Danube"
        applied(groups_app.joins(key="k2"), 201)
        applied(groups_app.leaves(key="k3"))

    def test_a_leave_before_its_join_comes_again_after_it(self, groups_app: GroupsApp) -> None:
        group = groups_app.created()
        refused(groups_app.leaves(key="k2", occurredAt=TWO), 404)
        applied(groups_app.joins(key="k1", occurredAt=ONE), 201)
        applied(groups_app.leaves(key="k2", occurredAt=TWO))
        assert groups_app.desk.stands(group)[1] == 0


class TestJoinLeaveJoin:
    def test_are_three_events(self, groups_app: GroupsApp) -> None:
        group = groups_app.created()
        seats = []
        for send, status in ((groups_app.joins, 201), (groups_app.leaves, 200), (groups_app.joins, 200)):
            applied(send(), status)
            seats.append(groups_app.desk.stands(group)[1])
        assert seats == [1, 0, 1]

    def test_under_keys_of_their_own_are_applied_once_each(self, groups_app: GroupsApp) -> None:
        group = groups_app.created()
        sends = (groups_app.joins, groups_app.leaves, groups_app.joins)
        assert [send(key=key).status_code for send, key in zip(sends, KEYS, strict=True)] == [201, 200, 200]
        for send, key in zip(sends, KEYS, strict=True):
            assert "already applied" in refused(send(key=key), 409)["message"]
        assert groups_app.desk.stands(group)[1] == 1

    def test_of_one_key_but_another_body_is_refused(self, groups_app: GroupsApp) -> None:
        groups_app.created()
        applied(groups_app.joins(key="1"), 201)
        assert "another request" in refused(groups_app.joins("mem_2", key="1"), 409)["message"]

    @pytest.mark.parametrize("order", list(permutations([0, 1, 2])))
    @pytest.mark.parametrize("events", ["jlj", "jl", "ljl"])
    def test_end_as_they_happened_in_whatever_order_they_come(
        self, groups_app: GroupsApp, events: str, order: tuple[int, ...]
    ) -> None:
        """What is refused as unknown is sent again at the end, as the Groups app does."""
        group = groups_app.created()
        applied(groups_app.joins(occurredAt="2026-05-01T08:00:00Z"), 201)
        happened = list(zip(events, (ONE, TWO, THREE), strict=False))
        for position in order:
            if position < len(happened):
                event, at = happened[position]
                answer = (groups_app.joins if event == "j" else groups_app.leaves)(occurredAt=at)
                assert answer.status_code == 200
        assert groups_app.desk.stands(group)[1] == (1 if events[-1] == "j" else 0)

    def test_within_one_second_are_applied_as_they_come(self, groups_app: GroupsApp) -> None:
        group = groups_app.created()
        groups_app.joins(occurredAt=ONE)
        groups_app.leaves(occurredAt=ONE)
        assert groups_app.desk.stands(group)[1] == 0


class TestALateEvent:
    def test_does_not_undo_what_staff_has_decided_since(self, groups_app: GroupsApp) -> None:
        member = applied((groups_app.created(), groups_app.joins(occurredAt=ONE))[1], 201)
        groups_app.desk.patched(member, status="cancelled")
        for at in (ONE, TWO):
            answer = groups_app.joins(occurredAt=at)
            assert (warned(answer), applied(answer)["status"]) == (["report_ignored"], "cancelled")
        # They join again after that: who doesn't say when means now.
        assert applied(groups_app.joins())["status"] == "reserved"
        groups_app.desk.patched(member, status="cancelled")
        groups_app.desk.patched(member, status="reserved")
        answer = groups_app.leaves(occurredAt=THREE)
        assert (warned(answer), applied(answer)["status"]) == (["report_ignored"], "reserved")

    def test_is_no_leave_that_came_before_a_seat_was_offered(self, groups_app: GroupsApp) -> None:
        """What happens by itself is nobody's decision."""
        groups_app.created(status="open", maxGuests=1)
        groups_app.joins()
        waiting = applied(groups_app.joins("mem_2", status="waitlisted"), 201)
        groups_app.leaves()
        assert groups_app.desk.now(waiting)["status"] == "offered"
        earlier = query(groups_app.desk.url, "SELECT to_json(now() - interval '1 ms') #>> '{}'")[0][0]
        query(groups_app.desk.url, "UPDATE activities SET occurred_at = now() - interval '1 h' RETURNING 1")
        assert applied(groups_app.leaves("mem_2", occurredAt=earlier))["status"] == "cancelled"

    def test_of_a_group_changes_nothing(self, groups_app: GroupsApp) -> None:
        groups_app.created(occurredAt=ONE)
        applied(groups_app.updates(name="Third", occurredAt=THREE))
        answer = groups_app.updates(name="Second", maxGuests=4, occurredAt=TWO)
        assert (warned(answer), applied(answer)["name"]) == (["report_ignored"], "Third")
        assert applied(answer)["maxGuests"] is None
        assert [facts["why"] for facts in groups_app.stories("group.report_ignored")] != []

    def test_of_a_group_that_staff_has_moved_leaves_its_status(self, groups_app: GroupsApp) -> None:
        group = groups_app.created(status="open", minGuests=1, occurredAt=ONE)
        groups_app.joins()
        groups_app.desk.patched(group, status="closed")
        changed = applied(groups_app.updates(name="Second", status="open", occurredAt=TWO))
        assert (changed["name"], changed["status"]) == ("Second", "closed")
        assert applied(groups_app.updates(status="open"))["status"] == "minimum_reached"

    def test_from_a_clock_that_is_ahead_holds_up_nothing(self, groups_app: GroupsApp) -> None:
        group = groups_app.created()
        ahead = query(groups_app.desk.url, "SELECT to_json(now() + interval '10 hours') #>> '{}'")[0][0]
        applied(groups_app.joins(occurredAt=ahead), 201)
        applied(groups_app.leaves())
        assert groups_app.desk.stands(group)[1] == 0


class TestAtOnce:
    def test_a_group_is_made_once(self, groups_app: GroupsApp) -> None:
        sends = [lambda: groups_app.tells("group-created", externalId="grp_9", name="Rhine")] * 5
        assert statuses_at_once(sends) == [200] * 4 + [201]
        assert query(groups_app.desk.url, "SELECT count(*) FROM groups") == [(1,)]

    def test_the_last_seats_are_taken_once(self, groups_app: GroupsApp) -> None:
        group = groups_app.created(maxGuests=2)

        def join(number: int) -> Callable[[], TestResponse]:
            return lambda: groups_app.joins(f"mem_{number}")

        assert statuses_at_once([join(number) for number in range(5)]) == [201, 201, 409, 409, 409]
        assert groups_app.desk.stands(group)[1] == 2

    def test_a_member_joins_once(self, groups_app: GroupsApp) -> None:
        group = groups_app.created()
        assert statuses_at_once([groups_app.joins] * 5) == [200] * 4 + [201]
        assert groups_app.desk.stands(group)[1] == 1
        assert query(groups_app.desk.url, "SELECT count(*) FROM contacts") == [(1,)]

    def test_copies_under_one_key_are_applied_once(self, groups_app: GroupsApp) -> None:
        groups_app.created()
        assert statuses_at_once([lambda: groups_app.joins(key="k1")] * 5) == [201] + [409] * 4

    def test_one_contact_joins_two_groups(self, groups_app: GroupsApp) -> None:
        groups_app.created()
        applied(groups_app.tells("group-created", externalId="grp_2", name="Danube"), 201)
        other: dict[str, Any] = {"groupExternalId": "grp_2", "email": f"{MEMBER}@example.com"}
        assert statuses_at_once([groups_app.joins, lambda: groups_app.joins("mem_2", **other)]) == [201, 201]
        assert query(groups_app.desk.url, "SELECT count(*) FROM contacts") == [(1,)]
