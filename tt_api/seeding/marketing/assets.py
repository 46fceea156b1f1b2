"""Pictures and files that content and posts are made with."""

import json
from typing import NamedTuple

from tt_api.seeding.catalogue.record import recorded
from tt_api.seeding.dice import seed_id
from tt_api.seeding.table import Row, SeedTable

ASSETS = SeedTable("marketing_assets")


class _Asset(NamedTuple):
    title: str
    kind: str
    file: str
    alt: str | None
    tags: tuple[str, ...] = ()
    credit: str | None = None
    size: tuple[int, int] | None = None


_WIDE = (2400, 1350)
_ALL = (
    _Asset("Lagoa das Sete Cidades at dawn", "image", "azores-dawn.jpg", "Two lakes in a crater, green and blue",
           ("azores",), "Photo: the Okafors", _WIDE),
    _Asset("Fjord from the upper deck", "image", "fjord-deck.jpg", "A narrow fjord with a waterfall",
           ("norway", "cruise"), None, _WIDE),
    _Asset("Lisbon tram in the morning", "image", "lisbon-tram.jpg", "A yellow tram in an empty street",
           ("lisbon", "retreat"), None, _WIDE),
    _Asset("A team at the long table", "image", "long-table.jpg", "Twelve people at a table below plane trees",
           ("retreat",), "Photo: Blue Heron", _WIDE),
    _Asset("Polar bear off Svalbard", "image", "svalbard-bear.jpg", "A bear on the ice, far away",
           ("svalbard", "expedition"), None, _WIDE),
    _Asset("A week in the Azores", "video", "azores-week.mp4", None, ("azores",), None, (1920, 1080)),
    _Asset("What to pack for the north", "document", "packing-north.pdf", None, ("expedition",)),
    _Asset("The logo on white", "logo", "logo-white.svg", "The agency's logo"),
    _Asset("Price list of the season", "other", "season.xlsx", None),
)  # fmt: skip
NUMBERS = {asset.file: number for number, asset in enumerate(_ALL, 1)}


def asset_id(file: str) -> str:
    """The id of a file's row."""
    return seed_id(ASSETS.name, NUMBERS[file])


def assets() -> list[Row]:
    """All of them."""
    return [_row(number, asset) for number, asset in enumerate(_ALL, 1)]


def _row(number: int, asset: _Asset) -> Row:
    width, height = asset.size or (None, None)
    return {
        "id": seed_id(ASSETS.name, number),
        "title": asset.title,
        "kind": asset.kind,
        "url": f"https://media.traveltamers.example/{asset.file}",
        "alt_text": asset.alt,
        "attribution": asset.credit,
        "source": "other" if asset.credit else "upload",
        "width": width,
        "height": height,
        "tags": json.dumps(asset.tags),
        **recorded(number),
    }
