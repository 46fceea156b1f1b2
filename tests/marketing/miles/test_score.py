"""The score, the intent and the suggestions: plain functions of what the visitor said."""

from typing import Any

import pytest

from tests.support.worked_examples import examples
from tt_api.models.marketing.chat import ChatIntent
from tt_api.services.marketing.miles.facts import grounded
from tt_api.services.marketing.miles.hearing import currency_in, email_in, intent_in, is_support, phone_in, signals_in
from tt_api.services.marketing.miles.score import POINTS, Signal, intent_score
from tt_api.services.marketing.miles.suggesting import suggestions_for


@examples("chat_intent")
def test_worked_examples(given: dict[str, Any], expect: dict[str, Any]) -> None:
    looking = [Signal.JUST_LOOKING] if given.get("just_browsing") else []
    assert intent_score([*given["signals"], *looking], given["turns"]) == expect["intentScore"]


@pytest.mark.parametrize(
    ("signals", "turns", "score"),
    [
        ([], 1, 0),
        ([], 40, 10),
        (list(POINTS), 9, 30),
        ([signal for signal in POINTS if signal is not Signal.JUST_LOOKING], 9, 100),
    ],
)
def test_bounds(signals: list[str], turns: int, score: int) -> None:
    assert intent_score(signals, turns) == score


def test_never_falls_and_support_adds_nothing() -> None:
    assert intent_score(["destination", "just_looking"], 3, before=61) == 61
    assert intent_score(list(POINTS), 9, support=True) == 0
    assert intent_score(list(POINTS), 9, before=45, support=True) == 45


@pytest.mark.parametrize(
    ("message", "signals"),
    [
        ("Hello there", set()),
        ("What may I ask you?", set()),
        ("We want to go to Norway in May 2027", {"destination", "dates"}),
        ("two adults, around $5,000 each", {"party_size", "budget"}),
        ("Around $4,000 per person", {"budget"}),
        ("Two of us, 8000 dollars, in May?", {"party_size", "budget", "dates"}),
        ("$6k", {"budget"}),
        ("Is $6k the fare?", {"price_question"}),
        ("Are 8000 dollars enough?", set()),
        ("Two adults", {"party_size"}),
        ("Next spring", {"dates"}),
        ("our budget is 6k", {"budget"}),
        ("How much is it?", {"price_question"}),
        ("Can you hold it for us?", {"book"}),
        ("I'd like to book", {"book"}),
        ("Please call me", {"call"}),
        ("Call me at +1 828 555 0134", {"call", "contact"}),
        ("ada@blueheron.example", {"contact"}),
        ("from 2027-05-10 to 2027-05-20", {"dates"}),
        ("A retreat for our company, 12 people", {"group", "party_size"}),
        ("It's our honeymoon", {"occasion"}),
        ("I\u2019m just looking", {"just_looking"}),
        ("C\u00f4te d'Ivoire!", {"destination"}),
        ("\u0130stanbul \uff2e\uff4f\uff52\uff57\uff41\uff59", {"destination"}),
        ("the chadwick", set()),
    ],
)
def test_signals(message: str, signals: set[str]) -> None:
    assert signals_in(message) == signals


def test_our_own_places_count() -> None:
    assert signals_in("We love the Lofoten islands", ["Lofoten"]) == {"destination"}
    assert signals_in("Lofotenwall", ["Lofoten"]) == set()


@pytest.mark.parametrize(
    ("message", "before", "intent"),
    [
        ("Nice weather, isn't it?", None, ChatIntent.BROWSE),
        ("Tell me a joke", None, ChatIntent.OTHER),
        ("Where is it warm in March?", None, ChatIntent.BROWSE),
        ("We'd like to plan two weeks", None, ChatIntent.PLAN),
        ("I'd like to book that", None, ChatIntent.BOOK),
        ("A retreat", None, ChatIntent.GROUP),
        ("Where is my booking?", None, ChatIntent.SUPPORT),
        ("Thanks", "plan", ChatIntent.PLAN),
        ("I'd like to book", "support", ChatIntent.SUPPORT),
    ],
)
def test_intents(message: str, before: str | None, intent: ChatIntent) -> None:
    assert intent_in(message, before) is intent


@pytest.mark.parametrize("message", ["I have paid already", "cancel my trip", "TT-7K2M9X?", "our confirmation number"])
def test_support(message: str) -> None:
    assert is_support(message)


@pytest.mark.parametrize("message", ["I'd like to book", "Can I cancel later?", "Do you take deposits?"])
def test_no_support(message: str) -> None:
    assert not is_support(message)


def test_addresses_and_numbers_are_the_visitors_own() -> None:
    assert email_in("I'm at Ada.Lovelace@blueheron.example, thanks") == "Ada.Lovelace@blueheron.example"
    assert email_in("ada@localhost or a@b") is None
    assert phone_in("+1 (828) 555-0134 please") == "+1 (828) 555-0134"
    assert phone_in("2027-05-10 to 2027-05-20 for $12,000") is None


def test_facts_are_grounded_in_the_visitors_words() -> None:
    words = {"we", "two", "want", "svalbard", "for", "5", "000", "or", "6k", "in", "late", "june"}
    said = {"party": 2, "destination": "Svalbard", "budgetCents": 500_000, "dates": "late June", "occasion": "wedding"}
    assert grounded(said, words) == {name: value for name, value in said.items() if name != "occasion"}
    assert grounded({"budgetCents": 600_000}, words) == {"budgetCents": 600_000}
    assert grounded({"budgetCents": 700_000, "party": 3, "name": "Eve", "destination": " "}, words) == {}


def test_suggestions_say_what_is_missing() -> None:
    assert suggestions_for([]) == ["Where is it nice?", "Next spring", "Two adults", "Around $4,000 per person"]
    for missing in POINTS:
        assert 2 <= len(suggestions_for(set(POINTS) - {missing})) <= 4
    assert 2 <= len(suggestions_for([], support=True)) <= 4


@pytest.mark.parametrize(
    ("message", "currency"),
    [
        ("around $5,000 each", "USD"),
        ("5k usd, or 6,000 bucks", "USD"),
        ("up to €4.500", "EUR"),
        ("4 500 € a head", "EUR"),
        ("3000 euros", "EUR"),
        ("£900pp", "GBP"),
        ("2000 pounds", "GBP"),
        ("CA$ 7000", "CAD"),
        ("7000 CAD", "CAD"),
        ("A$7,000", "AUD"),
        ("CHF 9000", "CHF"),
        ("not $4,000 but 3000 euro", "EUR"),
        # Nothing but a number, or a word without one.
        ("5000 each, in Europe for 2 weeks, 2 eurostar tickets", None),
        ("Do you take dollars?", None),
    ],
)
def test_the_currency_of_an_amount_is_heard(message: str, currency: str | None) -> None:
    assert currency_in(message) == currency
