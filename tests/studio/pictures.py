"""The pictures of the studio that the README shows, taken anew: `python -m tests.studio.pictures`."""

from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from devtools.places import CLONE, temporary_folder
from devtools.postgres import Postgres
from devtools.programs import CHROMIUM
from devtools.valkey import Valkey
from tests.support.browsing import Person, chromium_browser, seed_agency, studio_server
from tests.support.migrated import build_database

FOLDER = CLONE / "docs" / "pictures"
SIZE = {"width": 1280, "height": 800}
# A palette of so many is a quarter of the size, and the eye sees no difference on a page.
COLOURS = 128
PICTURES: dict[str, tuple[str, dict[str, Any]]] = {
    "today": ("/today", {}),
    "pipeline": ("/pipeline", {}),
    "charts": ("/charts", {"color_scheme": "dark"}),
}


def main() -> None:
    """Take all of them, of the agency as it is seeded today."""
    with ExitStack() as running:
        folder = running.enter_context(temporary_folder())
        postgres = running.enter_context(Postgres(folder / "postgres", fast=True))
        valkey = running.enter_context(Valkey(folder / "valkey"))
        build_database(postgres.url)
        seed_agency(postgres.url)
        server = running.enter_context(studio_server(folder, postgres.url, valkey.url))
        browser = running.enter_context(chromium_browser(CHROMIUM.find()))
        FOLDER.mkdir(exist_ok=True)
        for name, (address, options) in PICTURES.items():
            person = Person(browser, server, viewport=SIZE, **options)
            person.sign_in()
            person.go(address)
            store(FOLDER / f"studio-{name}.png", person.page.screenshot())
            person.leave()


def store(path: Path, picture: bytes) -> None:
    """Keep a picture, in few colours."""
    with Image.open(BytesIO(picture)) as image:
        image.convert("RGB").quantize(COLOURS).save(path, optimize=True)
    print(f"{path.relative_to(CLONE)}: {path.stat().st_size:,} bytes")  # noqa: T201 -- talks to a person on a terminal


if __name__ == "__main__":
    main()
