"""What stands on the first page, and what it asks for."""

from playwright.sync_api import Request, expect

from tests.support.browsing import UNFINISHED, Person, Somebody
from tests.support.catalog import query

# What a first visit may load, and how much of it the API is asked.
MOST_BYTES = 300_000
API = {"/api/analytics/dashboard", "/api/analytics/waiting", "/api/bookings", "/api/groups", "/api/client-trips"}


def test_has_what_failed_for_good_done_again(person: Person, database_url: str) -> None:
    ((letter_id,),) = query(
        database_url,
        "INSERT INTO dead_letters (source, payload, error, attempts) VALUES ('score_all', '{}', 'no', 5)"
        " RETURNING id::text",
    )
    person.go("/today")
    person.page.get_by_role("button", name="Retry").click()
    with person.arriving():
        person.page.get_by_role("dialog").get_by_role("button", name="Retry").click()
    expect(person.page.get_by_text("on the way")).to_be_visible()
    letter = person.page.request.get(f"{person.home}/api/dead-letters/{letter_id}").json()["data"]
    assert letter["resolution"] == "retried"
    task = (
        "SELECT task.status FROM scheduled_tasks AS task JOIN dead_letters AS letter"
        " ON letter.scheduled_task_id = task.id WHERE letter.id = %s"
    )
    assert query(database_url, task, (letter_id,)) == [("pending",)]


def test_asks_for_little(somebody: Somebody, staff: Person) -> None:
    person = somebody()
    # Signed in, with nothing kept of a visit before.
    person.page.context.add_cookies(staff.page.context.cookies())
    asked: list[Request] = []
    person.page.on("requestfinished", lambda request: asked.append(request))  # noqa: PLW0108 -- it is marked
    person.open("/today")
    expect(person.page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    expect(person.page.locator(UNFINISHED)).to_have_count(0)
    paths = [request.url.removeprefix(person.home).partition("?")[0] for request in asked]
    assert sorted(path for path in paths if path.startswith("/api/")) == sorted(API)
    sizes = [request.sizes() for request in asked]
    assert sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes) < MOST_BYTES
