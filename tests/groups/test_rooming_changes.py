"""What a rooming list has changed since a version that a supplier has."""

import csv
from io import StringIO
from typing import Any

import pytest
from flask import Flask

from tests.support.grouping import GROUPS, Grouping
from tests.support.refusals import refused
from tests.support.threads import at_once
from tt_api.database.transaction import execute, transaction
from tt_api.services.groups.rooming.history import Stay, changes, remember_all

HOTEL = "hotel"


def version(groups: Grouping, group: dict[str, Any]) -> int:
    return int(groups.api.get(f"{GROUPS}/{group['id']}/rooming").get_json()["data"]["version"])


def put(groups: Grouping, group: dict[str, Any], *rooms: tuple[str, list[Any]], **fields: Any) -> int:
    body = {"rooms": [{"roomKey": key, "memberIds": [row["id"] for row in rows], **fields} for key, rows in rooms]}
    response = groups.api.put(f"{GROUPS}/{group['id']}/rooming", body)
    assert response.status_code == 200, response.get_data(as_text=True)
    return int(response.get_json()["data"]["version"])


def since(groups: Grouping, group: dict[str, Any], known: int, layout: str = HOTEL) -> list[dict[str, str]]:
    response = groups.api.get(f"{GROUPS}/{group['id']}/rooming.csv?layout={layout}&sinceVersion={known}")
    assert response.status_code == 200, response.get_data(as_text=True)
    rows = list(csv.DictReader(StringIO(response.get_data(as_text=True))))
    assert response.get_data(as_text=True).splitlines()[0].endswith(",Change")
    return rows


def shown(groups: Grouping, group: dict[str, Any], known: int) -> list[tuple[str, str]]:
    """The first guest of each room that has changed, and how."""
    return [(row["First Name"], row["Change"]) for row in since(groups, group, known)]


class TestRules:
    def test_rooms_are_new_changed_or_gone(self) -> None:
        def stay(member: str, key: str, bed: str | None = None) -> Stay:
            return Stay(member, key, "BA", None, bed, b"")

        then = [stay("a", "1"), stay("b", "1"), stay("c", "2"), stay("d", "3"), stay("e", "4")]
        now = [stay("a", "1"), stay("b", "1"), stay("c", "2", "king"), stay("d", "5"), stay("e", "4"), stay("f", "4")]
        assert changes(then, now) == {"2": "C", "3": "X", "4": "C", "5": "N"}
        assert changes(then, then) == {}


class TestSince:
    def test_shows_only_what_has_changed(self, groups: Grouping) -> None:
        group = groups.group()
        ones = [groups.member(group) for _ in range(5)]
        known = put(groups, group, ("1", ones[:2]), ("2", [ones[2]]), ("3", [ones[3]]))
        assert since(groups, group, known) == []
        now = put(groups, group, ("1", ones[:2]), ("2", [ones[2], ones[4]]), ("10", [ones[3]]))
        assert shown(groups, group, known) == [("Guest 4", "N"), ("Guest 3", "C"), ("Guest 4", "X")]
        assert since(groups, group, now) == []
        # A list of before anybody had a room.
        assert shown(groups, group, 1) == [("Guest 1", "N"), ("Guest 3", "N"), ("Guest 4", "N")]

    @pytest.mark.parametrize("layout", ["operator", "hotel", "cruise"])
    def test_shows_a_room_that_is_no_more_as_it_was(self, groups: Grouping, layout: str) -> None:
        group = groups.group()
        room = {"roomKey": "7", "cabinNumber": "8214", "cabinCategory": "BA", "bedType": "king"}
        one = groups.member(group, size=2, **room)
        known = version(groups, group)
        assert groups.patch(one, status="cancelled").status_code == 200
        rows = since(groups, group, known, layout)
        assert {row["Change"] for row in rows} == {"X"}
        first = rows[0]
        wanted = {
            "operator": {"RoomKey": "7", "RoomType": "DB", "Forename": "Guest 1"},
            "hotel": {"Room Type": "BA", "Bed Type": "KING", "First Name": "Guest 1", "Adults": "2"},
            "cruise": {"Cabin": "8214", "Category": "BA", "First Name": "Guest 1"},
        }[layout]
        assert {key: first[key] for key in wanted} == wanted

    def test_members_who_leave_or_are_deleted_take_their_room_along(self, groups: Grouping) -> None:
        group = groups.group()
        one, two = groups.member(group, roomKey="1"), groups.member(group, roomKey="2")
        known = version(groups, group)
        assert groups.api.delete(groups.path(one)).status_code == 204
        groups.patched(two, roomKey=None)
        assert shown(groups, group, known) == [("Guest 1", "X"), ("Guest 2", "X")]
        groups.patched(two, roomKey="2")
        assert shown(groups, group, known) == [("Guest 1", "X")]

    @pytest.mark.parametrize(
        "change", [{"bedType": "king"}, {"dining": "anytime"}, {"partySize": 2}, {"specialRequests": "Quiet"}]
    )
    def test_a_room_has_changed_with_what_its_people_want(self, groups: Grouping, change: dict[str, Any]) -> None:
        group = groups.group()
        one, _ = groups.member(group, roomKey="1"), groups.member(group, roomKey="2")
        known = version(groups, group)
        groups.patched(one, **change)
        assert shown(groups, group, known) == [("Guest 1", "C")]

    def test_a_room_has_changed_with_the_names_in_it(self, groups: Grouping) -> None:
        group = groups.group()
        booking = groups.api.created("/api/bookings", {"destination": "Rhine"})["id"]
        groups.member(group, size=2, roomKey="1", bookingId=booking)
        groups.member(group, roomKey="2")
        known = version(groups, group)
        eve = groups.api.created("/api/travelers", {"firstName": "Eve", "lastName": "Okafor"})["id"]
        groups.api.created(f"/api/bookings/{booking}/travelers", {"travelerId": eve})
        ((row),) = since(groups, group, known)
        assert (row["Change"], row["Share With"]) == ("C", "Okafor Eve")
        # The next version has them.
        groups.member(group)
        known = version(groups, group)
        assert since(groups, group, known) == []
        assert groups.api.patch(f"/api/travelers/{eve}", {"lastName": "Okafor-Lind"}).status_code == 200
        assert shown(groups, group, known) == [("Guest 1", "C")]

    def test_every_version_is_known_whoever_moved_people(self, app: Flask, groups: Grouping) -> None:
        group = groups.group()
        ones = [groups.member(group, roomKey=str(number)) for number in range(4)]
        known = version(groups, group)
        answers = at_once(app, [lambda api, row=row: api.patch(groups.path(row), {"roomKey": "9"}) for row in ones])
        assert {answer.status_code for answer in answers} == {200}
        assert [row["Change"] for row in since(groups, group, known)] == ["N", "X", "X", "X", "X"]
        left = {len(since(groups, group, number)) for number in range(known, version(groups, group) + 1)}
        assert left == {5, 4, 3, 2, 0}


class TestRefusals:
    def test_a_version_that_is_still_to_come(self, groups: Grouping) -> None:
        group = groups.group()
        path = f"{GROUPS}/{group['id']}/rooming.csv?layout=hotel&sinceVersion="
        for value in ("0", "-1", "x", "1.5", "2", str(2**31)):
            refused(groups.api.get(f"{path}{value}"), 400, "sinceVersion")
        assert groups.api.get(f"{path}1").status_code == 200

    def test_a_manifest_has_no_rooms(self, groups: Grouping) -> None:
        path = f"{GROUPS}/{groups.group()['id']}/rooming.csv?layout=manifest&sinceVersion=1"
        refused(groups.api.get(path), 400, "sinceVersion")


def test_rooms_that_came_in_another_way_are_kept_by_the_seed(app: Flask, groups: Grouping) -> None:
    group = groups.group()
    groups.member(group, roomKey="1")
    with app.app_context(), transaction():
        execute("DELETE FROM rooming_changes")
        remember_all()
    assert since(groups, group, version(groups, group)) == []
