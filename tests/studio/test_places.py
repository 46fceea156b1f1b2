"""Every place of the studio: it shows, in both schemes and on a phone, and axe has nothing serious against it."""

import json
import re
from typing import Any, Literal

import pytest
from playwright.sync_api import ViewportSize

from devtools import node_tools
from devtools.places import CLONE
from tests.support.browsing import DESKTOP, PHONE, Person

APP = CLONE / "tt_api" / "studio" / "app"
PLACES = re.findall(r'^  at\("([^"]+)"', (APP / "places.js").read_text(), re.MULTILINE)
# What stands at a place that wants an id: the list whose first row has it, and under which name.
EXAMPLES = {
    "/client/:id": ("/api/bookings", "clientId"),
    "/group/:id": ("/api/groups", "id"),
    "/tables/:table/:id": ("/api/deals", "id"),
}
# Faces of one place that are as different as two.
FORMS = ["/tables/deals/new", "/tables/:table/:id?edit=1"]
LOOKS: list[tuple[ViewportSize, Literal["light", "dark"]]] = [(DESKTOP, "light"), (PHONE, "dark")]
# What a cell must not begin with: JSON, or what JavaScript writes where nobody thought of it.
NOT_FOR_PEOPLE = ('{"', "[", "undefined", "NaN", "Invalid Date")
# Without a look at style sheets of its own, for which it would put styles where the page's policy forbids them.
SERIOUS = """() => axe.run({preload: false, resultTypes: ["violations"]}).then(({violations}) => violations
  .filter(({impact}) => impact === "serious" || impact === "critical")
  .map(({id, nodes}) => [id, nodes.map(({html}) => html)]))"""


@pytest.fixture(scope="module")
def axe() -> str:
    try:
        node_tools.install()
    except node_tools.NodeToolsMissing as reason:
        pytest.skip(f"axe, which judges the pages, is a package of npm's: {reason}")
    return (node_tools.FOLDER / "node_modules" / "axe-core" / "axe.min.js").read_text()


# One test: other processes that took some of the places would each start a browser and a server for them.
@pytest.mark.long
@pytest.mark.timeout(600)
def test_each_place_shows_to_everybody(visitor: Person, axe: str) -> None:
    visitor.page.evaluate(axe)
    wrong = {}
    for place in [*PLACES, *FORMS]:
        visitor.go(address(visitor, place))
        wrong[place] = faults(visitor)
        views = visitor.page.locator("#place nav.tabs a:not([aria-current])")
        for view in views.evaluate_all("links => links.map(({href}) => href)"):
            visitor.go(view.removeprefix(f"{visitor.home}/studio"))
            wrong[view] = faults(visitor)
    assert {place: found for place, found in wrong.items() if found} == {}


def faults(visitor: Person) -> list[Any]:
    """What is wrong with what is shown: it couldn't be shown, or scrolls sideways, or is what axe calls serious."""
    found = visitor.page.locator(".state.problem").all_inner_texts()
    for size, scheme in LOOKS:
        visitor.page.set_viewport_size(size)
        visitor.page.emulate_media(color_scheme=scheme)
        wide = visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        serious = visitor.page.evaluate(SERIOUS)
        found += [(scheme, size, wide, serious)] if wide > 0 or serious else []
    visitor.page.set_viewport_size(DESKTOP)
    return found


def test_each_table_is_drawn(visitor: Person) -> None:
    visitor.go("/tables")
    links = visitor.page.locator(".tiles a").evaluate_all("links => links.map(({pathname}) => pathname)")
    assert len(links) > 30
    for link in links:
        visitor.go(link.removeprefix("/studio"))
        assert visitor.page.locator("thead, .state:not(.problem)").count() == 1, link
        cells = visitor.page.locator("td").all_inner_texts()
        assert not [text for text in cells if text.startswith(NOT_FOR_PEOPLE) or not text], link


def address(visitor: Person, place: str) -> str:
    """One of a place's addresses, with something to see at it."""
    pattern = place.partition("?")[0]
    if ":id" in pattern:
        assert pattern in EXAMPLES, f"{pattern} has no example yet: EXAMPLES says which list knows an id for it"
        path, name = EXAMPLES[pattern]
        place = place.replace(":id", first(visitor, path)[name])
    return place.replace(":table", "deals")


def first(visitor: Person, path: str) -> dict[str, Any]:
    answer = visitor.page.request.get(f"{visitor.home}{path}?limit=1")
    row: dict[str, Any] = json.loads(answer.text())["data"][0]
    return row
