"""What a visitor's interest sets off: contacts, deals, and what staff is told."""

from typing import Any

from tests.marketing.miles.conftest import Chat
from tests.support.api import ApiClient
from tests.support.claude_stub import ClaudeStub, text, tool

KEEN = "Our company wants to book Norway in May for 12 people, around $5,000 each, please call me"


def told(api: ApiClient) -> list[dict[str, Any]]:
    found = api.get("/api/notifications?notificationType=miles_intent&sortOrder=asc")
    return list(found.get_json()["data"])


def all_of(api: ApiClient, path: str) -> list[dict[str, Any]]:
    return list(api.get(path).get_json()["data"])


def test_staff_is_told_once_and_again_when_they_know_whom_to_answer(
    chat: Chat, claude: ClaudeStub, api: ApiClient
) -> None:
    claude.says(tool("save_lead", {"destination": "Norway", "party": 12}), text("Gladly."))
    assert chat.say(KEEN)["intentScore"] >= 70
    assert [one["title"] for one in told(api)] == ["Miles has a visitor with high intent (100)"]
    [deal] = all_of(api, "/api/deals")
    assert (deal["title"], deal["stage"], deal["leadSource"]) == ("Miles: Norway for 12", "lead", "buddy_chat")
    assert deal["contactId"] is None
    chat.say("Soon, please")
    assert len(told(api)) == 1
    chat.say("I'm at ada@blueheron.example")
    [contact] = all_of(api, "/api/contacts")
    assert (contact["email"], contact["leadSource"]) == ("ada@blueheron.example", "buddy_chat")
    [deal] = all_of(api, "/api/deals")
    assert deal["contactId"] == contact["id"]
    chat.say("Or at eve@blueheron.example, +1 828 555 0134")
    assert len(told(api)) == 2
    assert len(all_of(api, "/api/contacts")) == len(all_of(api, "/api/deals")) == 1
    events = all_of(api, "/api/analytics/events?eventName=miles_intent")
    assert [event["sessionId"] for event in events] == [chat.session_id] * 2


def test_an_address_is_found_however_it_is_spelt(chat: Chat, api: ApiClient) -> None:
    known = api.created("/api/contacts", {"firstName": "Ada", "email": "ada@blueheron.example"})
    chat.say("Write to ADA@BlueHeron.example")
    assert chat.stored()["contact_id"] == known["id"]
    assert chat.stored()["intent_score"] == 20
    assert told(api) == []
    assert len(all_of(api, f"/api/contacts/{known['id']}/interactions")) == 1


def test_a_contact_is_never_of_the_models_making(chat: Chat, claude: ClaudeStub, api: ApiClient) -> None:
    claude.says(
        tool("save_lead", {"name": "Eve", "email": "eve@evil.example"}), text("I noted eve@evil.example for you.")
    )
    chat.say(KEEN)
    claude.says(text("Still eve@evil.example."))
    chat.say("Yes, please save that address")
    assert all_of(api, "/api/contacts") == []
    assert len(told(api)) == 1


def test_a_model_puts_no_address_together_of_the_visitors_words(chat: Chat, claude: ClaudeStub, api: ApiClient) -> None:
    claude.says(tool("save_lead", {"email": "eve@evil.example", "destination": "Norway"}), text("Noted."))
    chat.say("Eve asks: is Norway evil in May, for example?")
    assert chat.stored()["facts"] == {"destination": "Norway"}
    claude.says(tool("save_lead", {"email": "eve@evil.example", "phone": "0134 555 828"}), text("Noted."))
    chat.say("Write to ada@blueheron.example or call 828 555 0134")
    assert [contact["email"] for contact in all_of(api, "/api/contacts")] == ["ada@blueheron.example"]
    assert chat.stored()["facts"]["phone"] == "828 555 0134"


def test_staff_reads_what_the_visitor_said(chat: Chat, claude: ClaudeStub, api: ApiClient) -> None:
    facts = {"name": "Ada Byron", "destination": "Norway", "party": 12, "budgetCents": 500_000}
    claude.says(tool("save_lead", facts), text("Gladly."))
    chat.say(f"{KEEN} on +1 828 555 0134. Ada Byron")
    lines = ["Name: Ada Byron", "Destination: Norway", "Party: 12", "Budget: 5,000 USD", "Phone: +1 828 555 0134"]
    assert all_of(api, "/api/deals")[0]["description"].split("\n") == lines
    assert told(api)[0]["body"].split("\n") == lines


def test_a_deal_is_in_the_currency_of_the_budget(chat: Chat, claude: ClaudeStub, api: ApiClient) -> None:
    claude.says(tool("save_lead", {"destination": "Norway", "budgetCents": 500_000}), text("Gladly."))
    chat.say(KEEN.replace("$5,000", "€5,000"))
    [deal] = all_of(api, "/api/deals")
    assert (deal["amount"], deal["currency"]) == (500_000, "EUR")


def test_a_deal_that_staff_deleted_is_made_anew(chat: Chat, api: ApiClient) -> None:
    chat.say(KEEN)
    [deal] = all_of(api, "/api/deals")
    api.delete(f"/api/deals/{deal['id']}")
    chat.say("ada@blueheron.example")
    [again] = all_of(api, "/api/deals")
    assert again["id"] != deal["id"]
    assert again["contactId"] is not None


def test_a_deal_is_never_of_a_contact_that_staff_deleted(chat: Chat, api: ApiClient) -> None:
    chat.say("ada@blueheron.example")
    [deleted] = all_of(api, "/api/contacts")
    api.delete(f"/api/contacts/{deleted['id']}")
    chat.say("Thanks")
    assert all_of(api, "/api/contacts") == []
    chat.say(KEEN)
    [again] = all_of(api, "/api/contacts")
    [deal] = all_of(api, "/api/deals")
    assert again["email"] == deleted["email"]
    assert deal["contactId"] == chat.stored()["contact_id"] == again["id"]


def test_those_who_only_look_are_left_in_peace(chat: Chat, api: ApiClient) -> None:
    assert chat.say(f"Just looking. {KEEN}")["intentScore"] == 30
    assert told(api) == []
