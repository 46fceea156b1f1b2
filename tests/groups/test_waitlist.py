"""Seats and the line of those who wait for one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.catalog import query
from tests.support.grouping import GROUPS, Grouping
from tests.support.refusals import refused
from tests.support.worked_examples import examples
from tt_api.database.transaction import transaction
from tt_api.services.groups import waitlist
from tt_api.services.groups.seats import Waiting, offered


def full(groups: Grouping, seats: int = 2, **fields: Any) -> dict[str, Any]:
    """A group without a free seat, every party of one."""
    group = groups.group(maxGuests=seats, **fields)
    for _ in range(seats):
        groups.member(group)
    return group


def seated(groups: Grouping, group: dict[str, Any]) -> list[dict[str, Any]]:
    path = f"{GROUPS}/{group['id']}/members?status=reserved&sortOrder=asc&limit=100"
    return list(groups.api.get(path).get_json()["data"])


class TestSeats:
    @examples("group_join")
    def test_worked_joins(self, groups: Grouping, given: dict[str, Any], expect: dict[str, Any]) -> None:
        group = groups.group(maxGuests=given["maxGuests"])
        for size in [20] * (given["members"] // 20) + [given["members"] % 20]:
            if size:
                groups.member(group, size=size)
        response = groups.joins(group, status=given["status"], partySize=given["partySize"])
        assert response.status_code == expect["http"]
        joined = response.get_json().get("data", {}).get("status")
        assert joined == expect["status"]

    def test_a_full_group_takes_who_waits(self, groups: Grouping) -> None:
        group = full(groups)
        message = refused(groups.joins(group), 409)["message"]
        assert message == "The group has 0 of 2 seats left; join as waitlisted"
        groups.member(group, "waitlisted", 3)
        groups.member(group, "interested", 3)
        assert groups.stands(group) == ("open", 2, 3)

    def test_a_larger_party_and_a_way_back_need_room(self, groups: Grouping) -> None:
        group = full(groups)
        first, _ = seated(groups, group)
        refused(groups.patch(first, partySize=2), 409)
        declined = groups.member(group, "declined")
        refused(groups.patch(declined, status="reserved"), 409)
        assert groups.stands(group) == ("open", 2, 0)
        # What changes together is judged together.
        groups.patched(group, maxGuests=3)
        assert groups.patched(first, partySize=2)["partySize"] == 2

    def test_there_are_never_fewer_seats_than_guests(self, groups: Grouping) -> None:
        group = full(groups)
        refused(groups.patch(group, maxGuests=1), 409, "maxGuests")
        assert groups.patched(group, maxGuests=None)["maxGuests"] is None


class TestOffers:
    @examples("group_waitlist")
    def test_worked_lines(self, groups: Grouping, given: dict[str, Any], expect: dict[str, Any]) -> None:
        line = [Waiting(each["id"], each["partySize"]) for each in given["waitlist"]]
        assert offered(given["maxGuests"] - given["seated"], line) == expect["offered"]
        # The same where the seats become free.
        group = groups.group(maxGuests=given["seated"])
        groups.member(group, size=given["seated"])
        waiting = {groups.member(group, "waitlisted", each.party_size)["id"]: each.member_id for each in line}
        groups.patched(group, maxGuests=given["maxGuests"])
        found = groups.api.get(f"{GROUPS}/{group['id']}/members?status=offered&sortOrder=asc").get_json()["data"]
        assert [waiting[row["id"]] for row in found] == expect["offered"]

    @pytest.mark.parametrize("how", ["cancels", "leaves", "shrinks"])
    def test_a_freed_seat_goes_to_whoever_has_waited_longest(self, groups: Grouping, how: str) -> None:
        group = groups.group(maxGuests=2)
        couple = groups.member(group, size=2)
        late = [groups.member(group, "waitlisted") for _ in range(3)]
        assert groups.waiting(group) == [row["id"] for row in late]
        if how == "cancels":
            groups.patched(couple, status="cancelled")
        elif how == "leaves":
            assert groups.api.delete(groups.path(couple)).status_code == 204
        else:
            groups.patched(couple, partySize=1)
        freed = 1 if how == "shrinks" else 2
        assert [groups.now(row)["status"] for row in late] == ["offered"] * freed + ["waitlisted"] * (3 - freed)
        assert groups.stands(group) == ("open", 2, 3 - freed)
        assert groups.waiting(group) == [row["id"] for row in late[freed:]]
        first = groups.now(late[0])
        until = datetime.fromisoformat(first["offerExpiresAt"]) - datetime.fromisoformat(first["updatedAt"])
        assert timedelta(hours=47, minutes=59) < until <= timedelta(hours=48)
        assert groups.story(first) == [("waitlisted", "offered")]

    def test_staff_and_the_contact_are_told(self, groups: Grouping) -> None:
        group = full(groups, 1)
        waits = groups.member(group, "waitlisted")
        groups.patched(seated(groups, group)[0], status="cancelled")
        sql = (
            "SELECT audience, channel::text, title, contact_id::text FROM notifications"
            " WHERE notification_type = 'group_seat_offered' ORDER BY audience"
        )
        assert query(groups.url, sql) == [
            ("client", "email", "A seat has become free: Rhine in spring", waits["contactId"]),
            ("staff", "slack", "A seat in Rhine in spring is offered to a party that waits", None),
        ]

    @pytest.mark.parametrize("status", ["closed", "cancelled"])
    def test_none_are_made_where_sales_are_over(self, groups: Grouping, status: str) -> None:
        group = full(groups, 1)
        waits = groups.member(group, "waitlisted")
        groups.patched(group, status=status)
        groups.patched(seated(groups, group)[0], status="cancelled")
        assert groups.stands(group) == (status, 0, 1)
        refused(groups.api.post(f"{groups.path(waits)}/offer"), 409)

    def test_sales_that_open_again_offer_what_became_free(self, groups: Grouping) -> None:
        group = full(groups, 1)
        waits = groups.member(group, "waitlisted")
        groups.patched(group, status="closed")
        groups.patched(seated(groups, group)[0], status="cancelled")
        groups.patched(group, status="open")
        assert groups.now(waits)["status"] == "offered"

    def test_who_joins_the_line_of_a_group_with_room_waits(self, groups: Grouping) -> None:
        group = groups.group(maxGuests=2)
        assert groups.member(group, "waitlisted")["status"] == "waitlisted"
        assert groups.stands(group) == ("open", 0, 1)

    def test_by_hand_out_of_turn(self, groups: Grouping) -> None:
        group = groups.group(maxGuests=1)
        first, second = (groups.member(group, "waitlisted") for _ in range(2))
        offer = groups.api.post(f"{groups.path(second)}/offer")
        assert (offer.status_code, offer.get_json()["data"]["status"]) == (200, "offered")
        message = refused(groups.api.post(f"{groups.path(first)}/offer"), 409)["message"]
        assert message == "The group has 0 of 1 seats left; join as waitlisted"
        refused(groups.api.post(f"{groups.path(groups.member(group, 'declined'))}/offer"), 409)
        other = groups.group()
        refused(groups.api.post(f"{GROUPS}/{other['id']}/members/{first['id']}/offer"), 404)

    @pytest.mark.parametrize(("paid", "status"), [(False, "reserved"), (True, "confirmed")])
    def test_are_accepted(self, groups: Grouping, *, paid: bool, status: str) -> None:
        group = groups.group(maxGuests=1)
        waits = groups.member(group, "waitlisted", depositPaid=paid)
        refused(groups.api.post(f"{groups.path(waits)}/accept"), 409)
        groups.api.post(f"{groups.path(waits)}/offer")
        accepted = groups.api.post(f"{groups.path(waits)}/accept").get_json()["data"]
        assert (accepted["status"], accepted["offerExpiresAt"]) == (status, None)
        refused(groups.api.post(f"{groups.path(waits)}/accept"), 409)


class TestLapsing:
    def lapse(self, groups: Grouping, group: dict[str, Any], moment: datetime) -> bool:
        with groups.app.app_context(), transaction():
            return waitlist.lapse(group["id"], moment)

    def test_goes_to_the_second_and_offers_on(self, groups: Grouping) -> None:
        group = groups.group(maxGuests=1)
        first = groups.member(group, "waitlisted")
        second = groups.member(group, "waitlisted")
        offer = groups.api.post(f"{groups.path(first)}/offer").get_json()["data"]
        until = datetime.fromisoformat(offer["offerExpiresAt"])
        assert not self.lapse(groups, group, until - timedelta(microseconds=1))
        assert self.lapse(groups, group, until)
        assert [groups.now(row)["status"] for row in (first, second)] == ["waitlisted", "offered"]
        assert groups.waiting(group) == [first["id"]]
        assert groups.stands(group) == ("open", 1, 1)
        assert groups.story(first) == [("waitlisted", "offered"), ("offered", "waitlisted")]

    def test_whoever_let_one_lapse_isnt_asked_again_at_once(self, groups: Grouping) -> None:
        group = groups.group(maxGuests=1, minGuests=1)
        alone = groups.member(group, "offered")
        assert groups.stands(group) == ("minimum_reached", 1, 0)
        assert self.lapse(groups, group, datetime.now(UTC) + timedelta(days=3))
        assert groups.stands(group) == ("open", 0, 1)
        assert groups.waiting(group) == [alone["id"]]

    def test_the_job_takes_back_what_is_due_now(self, groups: Grouping) -> None:
        due, not_yet = groups.group(maxGuests=1), groups.group(maxGuests=1)
        lapsed = groups.member(due, "offered")
        kept = groups.member(not_yet, "offered")
        groups.set("group_members", lapsed, "offer_expires_at = now() - interval '1 minute'")
        for _ in range(2):
            groups.stage("waitlist_offers")
            groups.work()
        assert [groups.now(row)["status"] for row in (lapsed, kept)] == ["waitlisted", "offered"]
        assert groups.told("group_offer_lapsed") == ["An offer of a seat in Rhine in spring lapsed"]


class TestBookings:
    """What a member's booking does to the seat."""

    def test_its_deposit_confirms_and_its_end_frees(self, groups: Grouping) -> None:
        group = groups.group(maxGuests=2, minGuests=2)
        client = groups.api.created("/api/clients", {"name": "The Okafors"})["id"]
        booking = groups.api.created(
            "/api/bookings",
            {"destination": "Rhine", "clientId": client, "totalPriceCents": 1000, "depositCents": 100},
        )
        member = groups.member(group, size=2, bookingId=booking["id"])
        waits = groups.member(group, "waitlisted")
        path = f"/api/bookings/{booking['id']}"
        groups.api.created(f"{path}/payments", {"amountCents": 100, "paymentMethod": "card"})
        now = groups.now(member)
        assert (now["status"], now["depositPaid"]) == ("confirmed", True)
        assert groups.api.patch(path, {"status": "cancelled"}).status_code == 200
        assert [groups.now(row)["status"] for row in (member, waits)] == ["cancelled", "offered"]
        assert groups.stands(group) == ("open", 1, 0)
        assert groups.story(member) == [("reserved", "confirmed"), ("confirmed", "cancelled")]
