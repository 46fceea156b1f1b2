"""The studio in a browser: one Chromium and one server with the seeded agency for all files of this folder."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from devtools.debian import ProgramMissing
from devtools.programs import CHROMIUM
from devtools.valkey import Valkey
from tests.support.browsing import Person, Somebody, chromium_browser, save, seed_agency, studio_server
from tests.support.emptying import empty_database
from tests.support.gunicorn_process import Gunicorn


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    try:
        program = CHROMIUM.find()
    except ProgramMissing as reason:
        pytest.skip(f"the studio is tried in a browser: {reason}")
    with chromium_browser(program) as running:
        yield running


@pytest.fixture(scope="package")
def server(
    browser: Browser, database_url: str, valkey: Valkey, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gunicorn]:
    seed_agency(database_url)
    with studio_server(tmp_path_factory.mktemp("studio"), database_url, valkey.url) as running:
        yield running
    empty_database(database_url)


@pytest.fixture
def somebody(browser: Browser, server: Gunicorn) -> Iterator[Somebody]:
    """Makes people; when the test ends, no browser of theirs has complained, or asked anybody but the server."""
    people: list[Person] = []

    def arrive() -> Person:
        people.append(Person(browser, server))
        return people[-1]

    yield arrive
    for person in people:
        person.leave()
    assert [(person.said, person.strangers) for person in people] == [([], [])] * len(people)


@pytest.fixture(scope="package")
def staff(browser: Browser, server: Gunicorn) -> Iterator[Person]:
    """One person for many tests: another browser, with its first page, takes as long as most of them."""
    person = Person(browser, server)
    person.sign_in()
    yield person
    person.leave()


@pytest.fixture
def visitor(staff: Person) -> Iterator[Person]:
    """That person, wherever they are; when the test ends, their browser hasn't complained, or asked a stranger."""
    yield staff
    said, strangers = staff.said, staff.strangers
    staff.said, staff.strangers = [], []
    assert (said, strangers) == ([], [])


@pytest.fixture
def person(visitor: Person) -> Person:
    """That person on a page that was loaded anew, with nothing on it of what was done before."""
    visitor.open("/tables")
    expect(visitor.page.locator("html[data-arrivals]")).to_be_attached()
    return visitor


@pytest.fixture
def deal(person: Person) -> Person:
    """Somebody who has just stored a deal, and looks at it."""
    person.go("/tables/deals/new")
    person.page.get_by_label("Title *").fill("Two weeks in Lisbon")
    # So it is the first on the board, where what comes later moves nothing.
    person.page.get_by_label("Expected close date").fill("2020-01-01")
    with person.arriving():
        save(person.page)
    return person
