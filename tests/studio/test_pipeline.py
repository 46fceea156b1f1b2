"""The pipeline in a browser: cards are moved, stay where they are until then, and nobody's move is overwritten."""

from typing import Any

from playwright.sync_api import Locator, Route, expect

from tests.support.browsing import Person, Somebody, save

POSITIONS = "cards => cards.map(card => [card.dataset.id, card.getBoundingClientRect().top])"
# Whatever an answer brings about has been drawn by then.
NEXT_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def id_of(deal: Person) -> str:
    """The id of the deal that somebody looks at."""
    return deal.page.url.rpartition("/")[2]


def card_in(person: Person, stage: str, deal_id: str) -> Locator:
    return person.page.locator(f"[data-stage={stage}] [data-id='{deal_id}']")


def drag(person: Person, deal_id: str, stage: str, onto: str) -> None:
    with person.page.expect_response(lambda response: response.request.method == "PATCH"):
        card_in(person, stage, deal_id).drag_to(person.page.locator(f"[data-stage={onto}]"))


def test_moves_a_deal_that_is_dragged(deal: Person) -> None:
    deal_id = id_of(deal)
    deal.go("/pipeline")
    drag(deal, deal_id, "lead", onto="qualified")
    expect(card_in(deal, "qualified", deal_id)).to_be_visible()
    expect(card_in(deal, "lead", deal_id)).to_have_count(0)
    history = deal.page.request.get(f"{deal.home}/api/deals/{deal_id}/history").json()["data"]
    moves = [(one["fromStage"], one["toStage"]) for one in history]
    assert moves == [("lead", "qualified"), (None, "lead")]


def test_says_who_was_first(deal: Person, somebody: Somebody) -> None:
    deal_id = id_of(deal)
    deal.go("/pipeline")
    other = somebody()
    other.sign_in(name="Anna Berg")
    expect(other.page.locator("header .account")).to_contain_text("Anna Berg")
    other.go(f"/tables/deals/{deal_id}?edit=1")
    other.page.get_by_label("Stage").select_option("Negotiating")
    with other.arriving():
        save(other.page)
    drag(deal, deal_id, "lead", onto="qualified")
    expect(deal.page.get_by_text("Anna Berg was first and moved it to Negotiating")).to_be_visible()
    deal.expects_refusals(412)
    expect(card_in(deal, "negotiating", deal_id)).to_be_visible()
    expect(card_in(deal, "qualified", deal_id)).to_have_count(0)


def test_shows_what_deals_were_sold_as(person: Person) -> None:
    person.go("/pipeline?show=closed")
    expect(person.page.locator("li.deal .trip").first).to_be_visible()


def test_moves_no_card_when_the_names_of_trips_are_late(somebody: Somebody) -> None:
    person = somebody()
    person.sign_in()
    held: list[Route] = []
    person.page.route("**/api/client-trips?*", lambda route: held.append(route))  # noqa: PLW0108 -- it is marked
    person.go("/pipeline?show=closed")
    cards = person.page.locator("li.deal")
    expect(cards.first).to_be_visible()
    before: list[Any] = cards.evaluate_all(POSITIONS)
    with person.page.expect_response("**/api/client-trips?*") as late:
        for route in held:
            route.continue_()
    late.value.finished()
    person.page.evaluate(NEXT_FRAMES)
    assert cards.evaluate_all(POSITIONS) == before
