"""A group's rooming list as a file, in one of the layouts: all of it, or what has changed since one that is known."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tt_api.errors import ValidationError
from tt_api.http.csv_text import Cell
from tt_api.services.crm.activities import record_activity
from tt_api.services.groups.rooming import history
from tt_api.services.groups.rooming.files import cruise, hotel, manifest, operator
from tt_api.services.groups.rooming.loading import Person, Rooming, people_of, rooming_of

_Lines = Callable[[Rooming], Iterable[Sequence[Cell]]]
_MANIFEST = "manifest"
_LAYOUTS: Mapping[str, tuple[Sequence[Cell], _Lines]] = {
    "operator": (operator.COLUMNS, operator.lines),
    "hotel": (hotel.COLUMNS, hotel.lines),
    "cruise": (cruise.COLUMNS, cruise.lines),
    _MANIFEST: (manifest.COLUMNS, manifest.lines),
}
# Behind the layout's own columns, which others read by their places.
_CHANGE = "Change"


def rows_of(group_id: str, layout: str, since: int | None = None) -> list[Sequence[Cell]]:
    """A group's rooming list in one of the layouts, below its header. A manifest is told in the group's story.

    Args:
        since: the version of a list that is known; then only the rooms that aren't as they were in it.

    Raises:
        NotFoundError: there is no such group.
        ValidationError: there is no such version yet, or the layout has no rooms.
    """
    columns, lines_of = _LAYOUTS[layout]
    if since is not None:
        return [(*columns, _CHANGE), *_changed(group_id, layout, since)]
    lines = list(lines_of(rooming_of(group_id)))
    if layout == _MANIFEST:
        # Numbers of passports leave the house with it.
        record_activity(
            "group.manifest_exported",
            "A manifest with passport data was exported",
            entity=("group", group_id),
            metadata={"layout": layout, "people": len(lines)},
        )
    return [columns, *lines]


def _changed(group_id: str, layout: str, version: int) -> Iterator[Sequence[Cell]]:
    """The lines of rooms that aren't as they were: new ones, changed ones, and those that are no more as they were."""
    if layout == _MANIFEST:
        raise ValidationError.at("sinceVersion", "is for lists of rooms, and a manifest has none")
    rooming = rooming_of(group_id)
    if version > rooming.group["version"]:
        raise ValidationError.at("sinceVersion", f"must not be above the version by now, {rooming.group['version']}")
    found = history.since(group_id, version)
    gone = [stay for stay in found.then if found.changes.get(stay.room_key) == "X"]
    gone.sort(key=lambda stay: (len(stay.room_key), stay.room_key))
    people: Mapping[history.Change, list[Person]] = {
        "N": _in_rooms(rooming, found, "N"),
        "C": _in_rooms(rooming, found, "C"),
        "X": people_of(gone),
    }
    lines_of = _LAYOUTS[layout][1]
    for change, those in people.items():
        yield from ((*line, change) for line in lines_of(rooming._replace(people=those)))


def _in_rooms(rooming: Rooming, found: history.Since, change: history.Change) -> list[Person]:
    return [person for person in rooming.people if found.changes.get(person.member["room_key"]) == change]
