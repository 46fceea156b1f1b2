"""Seats under many writers: none is given twice, and the sums are what the members come to."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.grouping import GROUPS, Grouping
from tests.support.threads import at_once, statuses
from tt_api.models.groups.members import SEATED_STATUSES, MemberStatus
from tt_api.models.transitions import MEMBERS

SEATS = 6
CAN_BE_ASKED = [status.value for status in MemberStatus if status not in ("traveled", "no_show")]


def join(group: dict[str, Any], contact: str, **fields: Any) -> Callable[[ApiClient], TestResponse]:
    return lambda api: api.post(f"{GROUPS}/{group['id']}/members", {"contactId": contact, **fields})


def test_the_last_seat_goes_to_one_of_fifty(app: Flask, groups: Grouping) -> None:
    group = groups.group(maxGuests=SEATS, minGuests=SEATS)
    groups.member(group, size=SEATS - 1)
    requests = [join(group, groups.contact()) for _ in range(50)]
    assert statuses(at_once(app, requests)) == [201, *[409] * 49]
    assert groups.stands(group) == ("minimum_reached", SEATS, 0)


def test_the_same_party_joins_once(app: Flask, groups: Grouping) -> None:
    group, contact = groups.group(maxGuests=SEATS), groups.contact()
    assert statuses(at_once(app, [join(group, contact) for _ in range(8)])) == [201, *[409] * 7]
    assert groups.stands(group) == ("open", 1, 0)


def test_seats_that_become_free_at_once_are_offered_once_each(app: Flask, groups: Grouping) -> None:
    group = groups.group(maxGuests=SEATS)
    leaving = [groups.member(group) for _ in range(SEATS)]
    for _ in range(2 * SEATS):
        groups.member(group, "waitlisted")
    line = groups.waiting(group)
    requests = [lambda api, row=row: api.patch(groups.path(row), {"status": "cancelled"}) for row in leaving]
    assert statuses(at_once(app, requests)) == [200] * SEATS
    assert groups.stands(group) == ("open", SEATS, SEATS)
    assert groups.waiting(group) == line[SEATS:]


class Model:
    """A group as plain as can be: who stands where, with how many."""

    def __init__(self) -> None:
        self.members: dict[str, tuple[str, int]] = {}
        self.line: list[str] = []

    def heads(self, *held: str) -> int:
        return sum(size for status, size in self.members.values() if status in held)

    def fits(self, more: int) -> bool:
        return more <= 0 or self.heads(*SEATED_STATUSES) + more <= SEATS

    def put(self, member: str, status: str, size: int) -> bool:
        """Put a party somewhere; whether that goes."""
        before, had = self.members.get(member, ("interested", 0))
        held = had if before in SEATED_STATUSES else 0
        wanted = size if status in SEATED_STATUSES else 0
        if not self.fits(wanted - held):
            return False
        self.members[member] = (status, size)
        if before == "waitlisted" and status != "waitlisted":
            self.line.remove(member)
        if status == "waitlisted" and member not in self.line:
            self.line.append(member)
        if wanted < held:
            self.offer_on()
        return True

    def remove(self, member: str) -> None:
        status, _ = self.members.pop(member)
        if member in self.line:
            self.line.remove(member)
        if status in SEATED_STATUSES:
            self.offer_on()

    def offer_on(self) -> None:
        for member in [*self.line]:
            size = self.members[member][1]
            if self.fits(size):
                self.line.remove(member)
                self.members[member] = ("offered", size)


@pytest.mark.parametrize("seed", range(6))
def test_a_random_walk_agrees_with_a_plain_model(groups: Grouping, seed: int) -> None:
    dice = random.Random(seed)
    group, model = groups.group(maxGuests=SEATS, minGuests=3), Model()
    for _ in range(60):
        step = dice.random()
        if step < 0.4 or not model.members:
            status, size = dice.choice(CAN_BE_ASKED), dice.randint(1, 3)
            response = groups.joins(group, status=status, partySize=size)
            member = response.get_json().get("data", {}).get("id", "nobody")
            assert model.put(member, status, size) == (response.status_code == 201)
        elif step < 0.9:
            member = dice.choice([*model.members])
            before, size = model.members[member]
            changes: dict[str, Any] = {"status": dice.choice(CAN_BE_ASKED)}
            if dice.random() < 0.3:
                changes = {"partySize": dice.randint(1, 3)}
            status = changes.get("status", before)
            response = groups.patch({"id": member, "groupId": group["id"]}, **changes)
            allowed = MEMBERS.allows(MemberStatus(before), MemberStatus(status))
            went = allowed and model.put(member, status, changes.get("partySize", size))
            assert went == (response.status_code == 200), (before, changes, response.get_data(as_text=True))
        else:
            member = dice.choice([*model.members])
            assert groups.api.delete(f"{GROUPS}/{group['id']}/members/{member}").status_code == 204
            model.remove(member)
        guests = model.heads(*SEATED_STATUSES)
        status = "minimum_reached" if guests >= 3 else "open"
        assert groups.stands(group) == (status, guests, model.heads("waitlisted"))
        assert groups.waiting(group) == model.line


def test_several_writers_walk_at_once_and_the_sums_are_right(app: Flask, groups: Grouping) -> None:
    group = groups.group(maxGuests=SEATS, minGuests=3)
    contacts = [groups.contact() for _ in range(60)]

    def walk(number: int) -> set[int]:
        dice, api = random.Random(number), ApiClient(app.test_client())
        mine, seen = contacts[number * 10 : number * 10 + 10], set()
        members = f"{GROUPS}/{group['id']}/members"
        rows: list[str] = []
        for _ in range(40):
            step = dice.random()
            if mine and (step < 0.4 or not rows):
                body = {"contactId": mine.pop(), "status": dice.choice(CAN_BE_ASKED), "partySize": dice.randint(1, 3)}
                response = api.post(members, body)
                if response.status_code == 201:
                    rows.append(response.get_json()["data"]["id"])
            elif not rows:
                continue
            elif step < 0.9:
                changes = {"status": dice.choice(CAN_BE_ASKED), "partySize": dice.randint(1, 3)}
                response = api.patch(f"{members}/{dice.choice(rows)}", changes)
            else:
                response = api.delete(f"{members}/{rows.pop(dice.randrange(len(rows)))}")
            seen.add(response.status_code)
        return seen

    with ThreadPoolExecutor(6) as pool:
        answers = set().union(*pool.map(walk, range(6)))
    assert answers <= {200, 201, 204, 409}
    sums = "SELECT coalesce(sum(party_size) FILTER (WHERE status = ANY(%s)), 0)::int, coalesce(sum(party_size) FILTER"
    sums += " (WHERE status = 'waitlisted'), 0)::int FROM group_members WHERE group_id = %s AND deleted_at IS NULL"
    ((guests, waiting),) = query(groups.url, sums, ([*SEATED_STATUSES], group["id"]))
    assert groups.stands(group) == ("minimum_reached" if guests >= 3 else "open", guests, waiting)
    assert guests <= SEATS
