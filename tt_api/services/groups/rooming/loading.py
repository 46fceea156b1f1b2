"""Who sleeps where in a group: its members, and by their bookings the people who come along."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from tt_api.database.transaction import read
from tt_api.models.bookings.bookings import Booking
from tt_api.models.clients.travelers import Traveler
from tt_api.models.crm.contacts import Contact
from tt_api.models.groups.groups import Group
from tt_api.models.groups.members import SEATED_STATUSES, GroupMember
from tt_api.models.trips.offerings import TripOffering
from tt_api.resources.reading import by_id, find
from tt_api.resources.table import Row, table_of
from tt_api.services.groups.contract import Terms, terms_of
from tt_api.services.groups.rooming.history import Stay
from tt_api.services.groups.rooming.rooms import Guest, age_on

UNNAMED = "TBA"
_MEMBERS = table_of(GroupMember)


class Person(NamedTuple):
    """One of the heads of a party.

    Attributes:
        contact: whose party it is.
        traveler: None where it isn't known yet who comes along, or the contact isn't a traveler.
        booking: of the party.
        is_first: whether it is the contact.
    """

    member: Mapping[str, Any]
    contact: Row
    traveler: Row | None
    booking: Row | None
    is_first: bool

    @property
    def last_name(self) -> str:
        """As in the passport, where that is known."""
        if self.traveler:
            return str(self.traveler["last_name"])
        return str(self.contact["last_name"] or "") if self.is_first else UNNAMED

    @property
    def first_name(self) -> str:
        """As in the passport, where that is known."""
        if self.traveler:
            return str(self.traveler["first_name"])
        return str(self.contact["first_name"]) if self.is_first else ""

    @property
    def category(self) -> str | None:
        """The category of their cabin."""
        stateroom = self.booking["stateroom_category"] if self.booking else None
        return self.member["cabin_category"] or stateroom

    @property
    def cabin(self) -> str | None:
        """The number of their cabin or room."""
        return self.member["cabin_number"] or (self.booking["stateroom_number"] if self.booking else None)

    @property
    def requests(self) -> str | None:
        """What they ask for: the party's requests with its contact, what they eat with the others."""
        if self.is_first:
            return self.member["special_requests"]  # type: ignore[no-any-return]
        return self.traveler["dietary_notes"] if self.traveler else None

    def age(self, day: date | None) -> int | None:
        """Their age on a day."""
        return age_on(day, self.traveler["date_of_birth"]) if self.traveler else None

    def guest(self, day: date | None) -> Guest:
        """What the rules about rooms ask of them."""
        name = f"{self.first_name} {self.last_name}".strip()
        return Guest(name, self.member["room_key"], self.category, self.age(day))


class Rooming(NamedTuple):
    """A group's people in the order of their rooms, those without one last.

    Attributes:
        offering: the departure that is sold, where there is one.
    """

    group: Row
    terms: Terms
    offering: Row | None
    people: list[Person]

    def rooms(self) -> dict[str, list[Person]]:
        """The people by the key of their room."""
        found: dict[str, list[Person]] = {}
        for person in self.people:
            if person.member["room_key"] is not None:
                found.setdefault(person.member["room_key"], []).append(person)
        return found

    def unassigned(self) -> list[Person]:
        """Who has no room."""
        return [person for person in self.people if person.member["room_key"] is None]

    @property
    def priced_per_double(self) -> bool:
        """Whether prices are of two who share: by what is sold, else by a supplement for whoever is alone."""
        if self.offering:
            return bool(self.offering["price_basis"] == "per_person_double")
        return bool(self.group["single_supplement_cents"])


def rooming_of(group_id: str) -> Rooming:
    """Everybody who holds a seat in a group.

    Raises:
        NotFoundError: there is no such group.
    """
    group = find(Group, group_id)
    found = read(
        f"SELECT {_MEMBERS.select_list} FROM group_members WHERE group_id = %s AND status = ANY(%s)"  # noqa: S608 -- our own names
        " AND deleted_at IS NULL ORDER BY length(room_key), room_key, joined_at, id",
        (group_id, [*SEATED_STATUSES]),
    )
    members = [Row(_MEMBERS, values) for values in found]
    offering = by_id(TripOffering, [group["trip_offering_id"]]).get(group["trip_offering_id"])
    return Rooming(group, terms_of(group), offering, _people(members))


def people_of(stays: Sequence[Stay]) -> list[Person]:
    """The people of parties in the rooms that they had, whatever became of them: by today's names."""
    found = read(
        f"SELECT {_MEMBERS.select_list} FROM group_members WHERE id = ANY(%s::uuid[])",  # noqa: S608 -- our own names
        ([stay.member_id for stay in stays],),
    )
    rows = {row["id"]: row for row in (Row(_MEMBERS, values) for values in found)}
    return _people([{**rows[stay.member_id], **_roomed(stay)} for stay in stays])


def _roomed(stay: Stay) -> dict[str, Any]:
    return {
        "room_key": stay.room_key,
        "cabin_category": stay.category,
        "cabin_number": stay.number,
        "bed_type": stay.bed,
    }


def _people(members: Sequence[Mapping[str, Any]]) -> list[Person]:
    contacts = by_id(Contact, [member["contact_id"] for member in members])
    bookings = by_id(Booking, [member["booking_id"] for member in members])
    booked = _booked([*bookings])
    ids = {traveler for those in booked.values() for traveler in those}
    travelers = by_id(Traveler, [*(member["traveler_id"] for member in members), *ids])
    # Each traveler is one of the heads of one party.
    taken = {member["traveler_id"] for member in members}
    found: list[Person] = []
    for member in members:
        companions = [one for one in booked.get(member["booking_id"], ()) if one in travelers and one not in taken]
        heads = [member["traveler_id"], *companions][: member["party_size"]]
        taken.update(heads)
        heads += [None] * (member["party_size"] - len(heads))
        found += [
            Person(member, contacts.get(member["contact_id"], _NOBODY), travelers.get(traveler), booking, number == 0)
            for booking in [bookings.get(member["booking_id"])]
            for number, traveler in enumerate(heads)
        ]
    return found


def _booked(booking_ids: Sequence[str]) -> Mapping[str, list[str]]:
    """The travelers of bookings, in the order in which they were put on them."""
    found: dict[str, list[str]] = {}
    if booking_ids:
        rows = read(
            "SELECT booking_id, traveler_id FROM booking_travelers WHERE booking_id = ANY(%s::uuid[])"
            " AND deleted_at IS NULL ORDER BY is_primary DESC, created_at, id",
            ([*booking_ids],),
        )
        for booking_id, traveler_id in rows:
            found.setdefault(str(booking_id), []).append(str(traveler_id))
    return found


# A contact that was deleted since.
_NOBODY: Any = {"first_name": "", "last_name": UNNAMED, "email": None}
