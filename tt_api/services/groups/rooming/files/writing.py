"""A group's rooming list as a file, in one of the layouts."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from tt_api.http.csv_text import Cell
from tt_api.services.crm.activities import record_activity
from tt_api.services.groups.rooming.files import cruise, hotel, manifest, operator
from tt_api.services.groups.rooming.loading import Rooming, rooming_of

_Lines = Callable[[Rooming], Iterable[Sequence[Cell]]]
_MANIFEST = "manifest"
_LAYOUTS: Mapping[str, tuple[Sequence[Cell], _Lines]] = {
    "operator": (operator.COLUMNS, operator.lines),
    "hotel": (hotel.COLUMNS, hotel.lines),
    "cruise": (cruise.COLUMNS, cruise.lines),
    _MANIFEST: (manifest.COLUMNS, manifest.lines),
}


def rows_of(group_id: str, layout: str) -> list[Sequence[Cell]]:
    """A group's rooming list in one of the layouts, below its header. A manifest is told in the group's story.

    Raises:
        NotFoundError: there is no such group.
    """
    columns, lines_of = _LAYOUTS[layout]
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
