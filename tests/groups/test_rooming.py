"""Rooming lists: who shares a room, what is wrong with that, and all of it replaced at once."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.grouping import GROUPS, Grouping
from tests.support.refusals import refused
from tests.support.threads import at_once
from tests.support.worked_examples import examples
from tt_api.services.groups.rooming.rooms import Guest, age_on, check


def rooming(groups: Grouping, group: dict[str, Any]) -> dict[str, Any]:
    return dict(groups.api.get(f"{GROUPS}/{group['id']}/rooming").get_json()["data"])


def put(groups: Grouping, group: dict[str, Any], *rooms: tuple[str, list[Any]], **fields: Any) -> TestResponse:
    body = {"rooms": [{"roomKey": key, "memberIds": [row["id"] for row in rows]} for key, rows in rooms], **fields}
    return groups.api.put(f"{GROUPS}/{group['id']}/rooming", body)


def given(found: dict[str, Any]) -> dict[str, list[str]]:
    """The members of each room, and of none."""
    rooms = {room["roomKey"]: [person["memberId"] for person in room["people"]] for room in found["rooms"]}
    return {**rooms, "": [person["memberId"] for person in found["unassigned"]]}


def contract(groups: Grouping, group: dict[str, Any], **fields: Any) -> None:
    vendor = groups.api.created("/api/vendors", {"name": "Northern Star"})["id"]
    body = {"contractType": "group_block", "groupId": group["id"], "status": "signed", **fields}
    groups.api.created(f"/api/vendors/{vendor}/contracts", body)


class TestRules:
    @examples("rooming")
    def test_worked_examples(self, given: dict[str, Any], expect: dict[str, Any]) -> None:
        guests = [Guest(one["name"], one["roomKey"], one["category"], one["age"]) for one in given["members"]]
        found = check(guests, given["capacity"])
        assert found[:3] == (expect["rooms"], expect["people"], expect["singleOccupancy"])
        assert [str(problem) for problem in found.problems] == expect["problems"]

    def test_each_is_named(self) -> None:
        guests = [Guest("Ada", None, None, 40), *[Guest("Bo", "1", "IN", None)] * 3, Guest("Cy", "2", "IN", 20)]
        found = check(guests, {"IN": 2}, priced_per_double=True).problems
        assert [(problem.code, str(problem), problem.is_warning) for problem in found] == [
            ("no_room", "Ada: no room", False),
            ("over_occupancy", "1: 3 people, and it takes 2", False),
            ("no_adult", "2: nobody of 21 or more", False),
            ("single_occupancy", "2: one person, and the price is for two who share", True),
        ]

    @pytest.mark.parametrize(("day", "age"), [("2027-06-14", 20), ("2027-06-15", 21), ("2028-02-29", 21)])
    def test_an_age_goes_by_the_birthday(self, day: str, age: int) -> None:
        assert age_on(date.fromisoformat(day), date(2006, 6, 15)) == age
        assert age_on(None, date(2006, 6, 15)) is None


class TestList:
    def test_shows_people_by_room(self, groups: Grouping) -> None:
        group = groups.group(departureDate="2027-06-15")
        contract(
            groups, group, cabinsReleased=1, cabinsHeld=9, blocks=[{"category": "BA", "held": 8, "maxOccupancy": 2}]
        )
        born = {"firstName": "Ada", "lastName": "Okafor", "title": "Mrs", "dateOfBirth": "1986-06-16"}
        ada = groups.api.created("/api/travelers", born)["id"]
        programme = {"traveler_id": ada, "programType": "cruise", "programName": "Star", "membershipNumber": "P-1"}
        programme["travelerId"] = programme.pop("traveler_id")
        groups.api.created("/api/loyalty-programs", programme)
        eve = groups.api.created("/api/travelers", {"firstName": "Eve", "lastName": "Okafor"})["id"]
        booking = groups.api.created("/api/bookings", {"destination": "Rhine"})["id"]
        for traveler in (ada, eve):
            groups.api.created(f"/api/bookings/{booking}/travelers", {"travelerId": traveler})
        room = {"roomKey": "1", "cabinCategory": "BA", "cabinNumber": "8214", "bedType": "king", "dining": "anytime"}
        shared = groups.member(group, size=3, travelerId=ada, bookingId=booking, specialRequests="Quiet", **room)
        alone = groups.member(group)
        groups.member(group, "waitlisted")
        found = rooming(groups, group)
        (one,) = found["rooms"]
        assert {key: one[key] for key in ("roomKey", "category", "number", "bed")} == {
            "roomKey": "1",
            "category": "BA",
            "number": "8214",
            "bed": "king",
        }
        first = one["people"][0]
        assert (first["memberId"], first["travelerId"], first["title"], first["lastName"]) == (
            shared["id"],
            ada,
            "Mrs",
            "Okafor",
        )
        assert (first["ageAtDeparture"], first["dining"], first["requests"], first["loyaltyNumber"]) == (
            40,
            "anytime",
            "Quiet",
            "P-1",
        )
        assert [(person["firstName"], person["lastName"]) for person in one["people"][1:]] == [
            ("Eve", "Okafor"),
            ("", "TBA"),
        ]
        assert given(found)[""] == [alone["id"]]
        assert [problem["code"] for problem in found["problems"]] == ["no_room", "over_occupancy"]
        assert (found["people"], found["singleOccupancy"], found["released"]) == (4, 0, 1)
        assert found["categories"] == [
            {"category": "BA", "held": 8, "sold": 1, "left": 7, "shortfall": 0, "exposureCents": 0}
        ]

    def test_adds_up_the_blocks_of_a_category(self, groups: Grouping) -> None:
        group = groups.group()
        contract(groups, group, blocks=[{"category": "BA", "held": n, "maxOccupancy": 4 - n} for n in (1, 2)])
        groups.member(group, size=3, roomKey="1", cabinCategory="BA")
        found = rooming(groups, group)
        assert [(one["category"], one["held"], one["left"]) for one in found["categories"]] == [("BA", 3, 2)]
        assert found["problems"] == []

    @pytest.mark.parametrize(
        ("attrition", "rate", "occupancy", "expected"),
        [
            (20, 72_000, 2, (7, 7 * 2 * 72_000)),
            # Cabins are whole ones, and fractions are the supplier's.
            (25, 72_000, 3, (7, 7 * 2 * 72_000)),
            (20, 72_000, 1, (7, 7 * 72_000)),
            (20, None, 2, (7, None)),
            (90, 72_000, 2, (0, 0)),
            (None, 72_000, 2, (0, 0)),
        ],
    )
    def test_says_what_too_few_rooms_would_cost(
        self,
        groups: Grouping,
        attrition: int | None,
        rate: int | None,
        occupancy: int,
        expected: tuple[int, int | None],
    ) -> None:
        group = groups.group()
        block = {"category": "BA", "held": 10, "maxOccupancy": occupancy, **({"rateCents": rate} if rate else {})}
        vendor = groups.api.created("/api/vendors", {"name": "Line", "vendorType": "cruise_line"})["id"]
        contract = {"contractType": "group_block", "groupId": group["id"], "blocks": [block], "attritionPct": attrition}
        groups.api.created(f"/api/vendors/{vendor}/contracts", contract)
        groups.member(group, roomKey="1", cabinCategory="BA")
        (found,) = rooming(groups, group)["categories"]
        assert (found["shortfall"], found["exposureCents"]) == expected

    def test_warns_of_one_alone_where_the_price_is_for_two(self, groups: Grouping) -> None:
        group = groups.group(singleSupplementCents=100)
        groups.member(group, roomKey="1")
        (problem,) = rooming(groups, group)["problems"]
        assert (problem["code"], problem["level"]) == ("single_occupancy", "warning")


class TestReplacing:
    def test_gives_exactly_these_rooms(self, groups: Grouping) -> None:
        group = groups.group()
        one, two, three = (groups.member(group) for _ in range(3))
        assert put(groups, group, ("1", [one, two]), ("2", [three])).status_code == 200
        answer = put(groups, group, ("A", [three, one])).get_json()["data"]
        assert answer == rooming(groups, group)
        assert given(answer) == {"A": [one["id"], three["id"]], "": [two["id"]]}

    def test_keeps_what_isnt_sent_but_the_number_of_a_room_that_is_left(self, groups: Grouping) -> None:
        group = groups.group()
        stays, leaves = (groups.member(group, roomKey="1", cabinNumber="8214", cabinCategory="BA") for _ in range(2))
        put(groups, group, ("1", [stays]), ("2", [leaves]))
        assert [(row["number"], row["category"]) for row in rooming(groups, group)["rooms"]] == [
            ("8214", "BA"),
            (None, "BA"),
        ]
        # What stays as it was counts no version of a member.
        before = groups.now(stays)
        put(groups, group, ("1", [stays]))
        assert groups.now(stays) == before
        assert groups.now(leaves)["roomKey"] is None

    @pytest.mark.parametrize(
        ("key", "column", "value"),
        [("category", "cabinCategory", "BA"), ("number", "cabinNumber", "8214"), ("bed", "bedType", "king")],
    )
    def test_clears_what_is_null(self, groups: Grouping, key: str, column: str, value: str) -> None:
        group = groups.group()
        of_room = {"cabinCategory": "IN", "cabinNumber": "9", "bedType": "double", column: value}
        one, two = (groups.member(group, roomKey=room, **of_room) for room in ("1", "2"))
        rooms = [{"roomKey": "1", "memberIds": [one["id"]], key: None}, {"roomKey": "2", "memberIds": [two["id"]]}]
        assert groups.api.put(f"{GROUPS}/{group['id']}/rooming", {"rooms": rooms}).status_code == 200
        assert {name: groups.now(one)[name] for name in of_room} == {**of_room, column: None}
        assert {name: groups.now(two)[name] for name in of_room} == of_room

    def test_is_a_409_over_what_moved_meanwhile(self, groups: Grouping) -> None:
        group = groups.group()
        one, two = (groups.member(group) for _ in range(2))
        seen = rooming(groups, group)["version"]
        groups.patched(two, status="confirmed")
        refused(put(groups, group, ("1", [one]), version=seen), 409)
        assert given(rooming(groups, group)) == {"": [one["id"], two["id"]]}
        now = rooming(groups, group)["version"]
        assert put(groups, group, ("1", [one]), version=now).status_code == 200
        refused(put(groups, group, ("1", [one]), version=now), 409)

    def test_refuses_strangers_doubles_and_who_holds_no_seat(self, groups: Grouping) -> None:
        group = groups.group()
        one, waits, other = groups.member(group), groups.member(group, "waitlisted"), groups.member(groups.group())
        refused(put(groups, group, ("1", [one, other])), 400, "rooms", 0, "memberIds", 1)
        refused(put(groups, group, ("1", [one]), ("2", [other])), 400, "rooms", 1, "memberIds", 0)
        refused(put(groups, group, ("1", [one, waits])), 409, "rooms", 0, "memberIds", 1)
        assert put(groups, group, ("1", [one]), ("1", [])).status_code == 400
        assert put(groups, group, ("1", [one]), ("2", [one])).status_code == 400
        assert given(rooming(groups, group))[""] == [one["id"]]
        refused(put(groups, {"id": one["id"]}), 404)

    def test_one_of_many_over_the_same_version_goes(self, app: Flask, groups: Grouping) -> None:
        group = groups.group()
        one = groups.member(group)
        seen = rooming(groups, group)["version"]
        bodies = [{"rooms": [{"roomKey": str(key), "memberIds": [one["id"]]}], "version": seen} for key in range(8)]
        path = f"{GROUPS}/{group['id']}/rooming"
        answers = at_once(app, [lambda api, body=body: api.put(path, body) for body in bodies])
        went = [number for number, answer in enumerate(answers) if answer.status_code == 200]
        assert sorted(answer.status_code for answer in answers) == [200, *[409] * 7]
        assert [room["roomKey"] for room in rooming(groups, group)["rooms"]] == [str(went[0])]
