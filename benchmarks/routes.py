"""What is measured: six requests that callers send all day."""

from collections.abc import Sequence
from dataclasses import dataclass

LIST = "/api/companies"
FILTER = "stage=negotiating"
SEARCH = "kestrelmoor"


@dataclass(frozen=True, slots=True)
class Route:
    """One kind of request.

    Attributes:
        kind: what load.lua sends: get, create or patch.
        paths: the addresses, gone through round and round.
    """

    name: str
    kind: str
    paths: tuple[str, ...]

    @property
    def writes(self) -> bool:
        """Whether it leaves something behind that the next slice must not find."""
        return self.kind != "get"


def routes(ids: Sequence[str]) -> list[Route]:
    """The six, over those companies."""
    details = tuple(f"{LIST}/{row_id}" for row_id in ids)
    return [
        Route("list", "get", (f"{LIST}?page=3&limit=20",)),
        Route("detail", "get", details),
        Route("create", "create", (LIST,)),
        Route("patch", "patch", details),
        Route("filtered", "get", (f"{LIST}?{FILTER}",)),
        Route("search", "get", (f"{LIST}?search={SEARCH}",)),
    ]
