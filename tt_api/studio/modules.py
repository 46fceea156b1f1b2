"""Which modules a page of the studio is made of, so that browsers ask for all of them at once.

By themselves they would find them one after the other: what a module imports is known once it has come.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from posixpath import dirname, join, normpath

APP = Path(__file__).parent / "app"

_BEGINNING = "main.js"
# Where one arrives without an address, and is led on to.
_ARRIVING = ("", "today")
_IMPORTED = re.compile(r'\bfrom "(\.[^"]+)"')
_PLACE = re.compile(r'\bat\("/([^"/]*)[^"]*", \(\) => import\("\./([^"]+)"\)\)')


def modules_of(place: str) -> tuple[str, ...]:
    """The modules of a place, those of every place included.

    Args:
        place: the first word of its address, such as ``pipeline``; blank for where the studio begins.
    """
    known = _by_place()
    return known.get(place, known[None])


@cache
def _by_place() -> dict[str | None, tuple[str, ...]]:
    """The modules of each place, and under None of those that there aren't."""
    places = _PLACE.findall((APP / "places.js").read_text(encoding="utf-8"))
    pages: dict[str, set[str]] = {}
    for word, page in places:
        pages.setdefault(word, set()).add(page)
    found: dict[str | None, tuple[str, ...]] = {word: _closure(of) for word, of in pages.items()}
    found[""] = _closure({page for word in _ARRIVING for page in pages[word]})
    found[None] = _closure(())
    return found


def _closure(pages: Iterable[str]) -> tuple[str, ...]:
    found: set[str] = set()
    waiting = [_BEGINNING, *pages]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += _imports(module)
    return tuple(sorted(found))


@cache
def _imports(module: str) -> tuple[str, ...]:
    named = _IMPORTED.findall((APP / module).read_text(encoding="utf-8"))
    return tuple(normpath(join(dirname(module), name)) for name in named)
