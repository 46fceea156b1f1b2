"""The rooming list of a tour operator: a line a person."""

from collections.abc import Iterator, Sequence

from tt_api.http.csv_text import Cell
from tt_api.services.groups.rooming.files.parts import by_room
from tt_api.services.groups.rooming.loading import Person, Rooming
from tt_api.services.groups.rooming.rooms import passenger_type
from tt_api.templating.one_line import one_line

COLUMNS = ("RoomKey", "RoomType", "Title", "Forename", "Surname", "PaxType", "BirthDate", "PassportNumber", "Notes")
_SHARED_BEDS = ("king", "queen", "double")
_ROOM_TYPES = {1: "SG", 2: "TW", 3: "TR"}
_LARGEST_ROOM = "QD"
_LONGEST_NOTE = 60


def lines(rooming: Rooming) -> Iterator[Sequence[Cell]]:
    """A line for each person, room by room."""
    for key, sharing in by_room(rooming):
        for person in sharing:
            traveler = person.traveler
            born = traveler["date_of_birth"] if traveler else None
            yield (
                key,
                _room_type(sharing),
                traveler["title"] if traveler else None,
                person.first_name,
                person.last_name,
                passenger_type(person.age(rooming.group["departure_date"])),
                born.strftime("%d/%m/") + f"{born.year:04}" if born else "0",
                # Only manifests have it.
                None,
                one_line(person.requests or "")[:_LONGEST_NOTE],
            )


def _room_type(sharing: Sequence[Person]) -> str:
    if len(sharing) == 2 and sharing[0].member["bed_type"] in _SHARED_BEDS:  # noqa: PLR2004 -- a double bed
        return "DB"
    return _ROOM_TYPES.get(len(sharing), _LARGEST_ROOM)
