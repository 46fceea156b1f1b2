"""A visitor's chat: what is answered, kept, and given to Claude."""

from uuid import UUID, uuid4

from tests.marketing.miles.conftest import OFFICE, Chat, StartChat
from tests.support.api import ApiClient
from tests.support.claude_stub import ClaudeStub, answer, text, tool
from tt_api.logs.setup import redact


def test_answers_and_keeps_what_was_said(chat: Chat, claude: ClaudeStub) -> None:
    claude.says(text("Norway in May is lovely."))
    first = chat.say("We want to see Norway in May, two adults")
    assert UUID(first["sessionId"]).version == 4
    assert first == {
        "sessionId": first["sessionId"],
        "reply": "Norway in May is lovely.",
        "intentScore": 40,
        "suggestions": ["Around $4,000 per person", "Please call me"],
    }
    second = chat.say("And how much is it?")
    assert second["sessionId"] == first["sessionId"]
    assert second["intentScore"] == 47
    assert chat.history() == [
        ("user", "We want to see Norway in May, two adults"),
        ("assistant", "Norway in May is lovely."),
        ("user", "And how much is it?"),
        ("assistant", "Norway in May is lovely."),
    ]
    roles = [message["role"] for message in claude.asked[1]["messages"]]
    assert roles == ["user", "assistant", "user"]


def test_looks_up_what_claude_wants_to_know(chat: Chat, claude: ClaudeStub, api: ApiClient) -> None:
    place = api.created("/api/trips/destinations", {"name": "Svalbard", "country": "NO"})
    trip = {"name": "Bears of Svalbard", "tripType": "expedition_cruise", "destinationId": place["id"]}
    sold = {**trip, "departureDate": "2099-05-10", "priceFromCents": 420000}
    offered = api.created("/api/trips", sold)
    for status in ("draft", "closed", "cancelled"):
        api.created("/api/trips", {**sold, "name": f"Hidden {status}", "status": status})
    claude.says(
        [text("Let me look."), tool("search_trips", {"destination": "Svalbard", "tripType": None})],
        text("There is one."),
    )
    assert chat.say("Anything to Svalbard?")["reply"] == "Let me look.\n\nThere is one."
    [asked, result] = claude.asked[1]["messages"][-2:]
    assert [block["type"] for block in asked["content"]] == ["text", "tool_use"]
    [found] = result["content"]
    assert found["tool_use_id"] == "toolu_1"
    assert "from 4,200.00 USD per person in double occupancy" in found["content"]
    assert offered["id"] in found["content"]
    assert "Hidden" not in found["content"]


def test_escapes_html_in_answers_and_history(chat: Chat, claude: ClaudeStub) -> None:
    claude.says(text("<script>alert('x')</script>\u202e & more"))
    reply = chat.say("<img src=x onerror=alert(1)>")["reply"]
    assert reply == "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; more"
    assert chat.history() == [("user", "&lt;img src=x onerror=alert(1)&gt;"), ("assistant", reply)]


def test_a_session_that_nobody_has_becomes_a_new_one(chat: Chat) -> None:
    chat.session_id = unknown = str(uuid4())
    assert chat.client.get(f"/api/miles-chat/{unknown}").status_code == 404
    assert chat.say("Hello")["sessionId"] != unknown
    assert chat.client.get(f"/api/miles-chat/{unknown}").status_code == 404


def test_whoever_has_a_booking_is_handed_to_people(chat: Chat, claude: ClaudeStub) -> None:
    said = chat.say("I need to change my booking TT-7K2M9X, we're 4 people, budget $9,000, call me")
    assert said["intentScore"] == 0
    assert OFFICE["AGENCY_PHONE"] in said["reply"]
    assert OFFICE["AGENCY_HOURS"] in said["reply"]
    assert "degraded" not in said
    assert claude.asked == []
    assert chat.stored()["status"] == "handed_over"
    assert chat.say("We want to book Norway in May")["intentScore"] == 0


def test_keeps_facts_that_the_visitor_said_and_no_others(chat: Chat, claude: ClaudeStub) -> None:
    made_up = {"name": "Eve", "email": "eve@evil.example", "phone": "+1 555 010 9999", "occasion": "wedding"}
    said = {"destination": "Lofoten", "dates": "late June", "party": 2, "budgetCents": 500000}
    claude.says(tool("save_lead", {**made_up, **said}), text("Noted!"))
    chat.say("The two of us would love Lofoten, late June, 5,000 dollars")
    assert chat.stored()["facts"] == {**said, "currency": "USD"}
    assert chat.stored()["contact_id"] is None
    assert {"destination", "dates", "party_size", "budget"} <= set(chat.stored()["signals"])


def test_tells_claude_nothing_of_clients(chat: Chat, claude: ClaudeStub, api: ApiClient) -> None:
    api.created("/api/clients", {"name": "Zebedee Quux", "email": "zebedee@quux.example"})
    claude.says(tool("search_destinations", {"query": "Zebedee"}), text("No."))
    chat.say("Who is Zebedee Smith?", context={"page": "/norway"})
    whole = str(claude.asked)
    assert "quux" not in whole.lower()
    assert "/norway" in whole


def test_history_sent_to_claude_is_bounded(chat: Chat, claude: ClaudeStub) -> None:
    for number in range(14):
        chat.say(f"{number} " + "long " * 390)
    sent = claude.asked[-1]["messages"]
    assert sent[0]["role"] == "user"
    assert sent[-1]["content"].startswith("13 ")
    assert sum(len(message["content"]) for message in sent) < 14_000


def test_the_key_to_a_conversation_stays_out_of_the_logs(chat: Chat) -> None:
    session_id = chat.say("Hello")["sessionId"]
    assert redact(f"GET /api/miles-chat/{session_id} 200") == "GET /api/miles-chat/[redacted] 200"
    assert redact("POST /api/miles-chat/stream 200") == "POST /api/miles-chat/stream 200"


def test_card_numbers_are_refused(chat: Chat) -> None:
    refused = chat.send("My card is 4111 1111 1111 1111")
    assert refused.status_code == 400
    assert refused.get_json()["error"]["details"][0]["path"] == ["message"]


def test_a_long_reply_is_cut(chat: Chat, claude: ClaudeStub) -> None:
    claude.says(lambda: answer(text("word " * 4000)))
    assert len(chat.say("Hello")["reply"]) <= 4000


def test_says_who_may_call(start: StartChat) -> None:
    visitor = start(RATE_LIMIT_MILES_CHAT="2")
    response = visitor.send("Hello")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-RateLimit-Remaining"] == "1"
    visitor.send("Hello")
    assert visitor.send("Hello").status_code == 429
