"""Answers where Claude can't: useful, and said to be so."""

import pytest

from tests.marketing.miles.conftest import OFFICE, Chat, StartChat
from tests.support.api import ApiClient
from tests.support.claude_stub import ClaudeStub, answer, beginning, sse, text, tool
from tests.support.figures import growth


@pytest.fixture
def catalogue(api: ApiClient) -> None:
    norway = api.created("/api/trips/destinations", {"name": "Bergen", "country": "NO"})["id"]
    trip = {"tripType": "ocean_cruise", "departureDate": "2099-05-10", "priceFromCents": 420000}
    api.created("/api/trips", {**trip, "name": "Fjords at leisure", "destinationId": norway})
    api.created("/api/trips", {**trip, "name": "Hidden fjords", "destinationId": norway, "status": "draft"})
    for number in range(4):
        api.created("/api/trips", {**trip, "name": f"Nile {number}", "departureDate": f"2099-06-0{number + 1}"})


@pytest.mark.usefixtures("catalogue")
def test_search_by_the_words_of_the_message(start: StartChat) -> None:
    said = start(ANTHROPIC_API_KEY="").say("Something with fjords in Norway, please?")
    assert said["degraded"] is True
    assert "Fjords at leisure: leaves on 10 May 2099, from 4,200.00 USD" in said["reply"]
    assert "Bergen, a destination of ours" in said["reply"]
    assert "Hidden" not in said["reply"]
    assert "Nile" not in said["reply"]
    assert OFFICE["AGENCY_EMAIL"] in said["reply"]


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("message", ["Hello!", "%", "_ \\ '", "\U0001f600", "xyzzy plugh"])
def test_find_the_next_departures_otherwise(start: StartChat, message: str) -> None:
    said = start(ANTHROPIC_API_KEY="").say(message)
    assert said["reply"].count("\n- ") == 3
    assert "Fjords at leisure" in said["reply"]


def test_an_empty_catalogue_leads_to_people(start: StartChat) -> None:
    visitor = start(ANTHROPIC_API_KEY="", **dict.fromkeys(OFFICE, ""))
    assert "leave your e-mail address here" in visitor.say("Norway?")["reply"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 429, 500, 503, 529])
def test_when_the_api_fails(chat: Chat, claude: ClaudeStub, status: int) -> None:
    claude.says(status)
    assert chat.say("Norway?")["degraded"] is True
    assert 1 <= len(claude.asked) <= 3
    claude.says(text("Back again."))
    assert chat.say("Norway?")["reply"] == "Back again."


BROKEN = {
    "refusal": lambda: answer(text("I can't"), stop_reason="refusal"),
    "nothing said": answer,
    "blank": lambda: answer(text(" \u200b\n")),
    "cut off": lambda: [beginning(), b"event: content_block_start\ndata: {"],
    "ended early": lambda: [beginning()],
    "no events": lambda: [b"hello"],
    "empty": list,
    "error event": lambda: [beginning(), sse("error", error={"type": "overloaded_error", "message": "x"})],
    "no beginning": lambda: [sse("message_stop")],
    "strange block": lambda: [
        beginning(),
        sse("content_block_delta", index=7, delta={"type": "text_delta", "text": 1}),
    ],
    "no json": lambda: [b"event: message_start\ndata: nope\n\n"],
    "too long": lambda: (b": " + b"x" * 65536 + b"\n\n" for _ in range(40)),
    "a card": lambda: answer(text("Pay 4111 1111 1111 1111")),
    "half a surrogate": lambda: answer(text("\ud800")),
    "loops": lambda: answer(tool("office_hours")),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_when_the_answer_is_none(chat: Chat, claude: ClaudeStub, broken: object) -> None:
    claude.says(broken)  # type: ignore[arg-type]
    said = chat.say("Norway?")
    assert said["degraded"] is True
    assert "To talk to a person" in said["reply"]
    assert chat.history()[-1] == ("assistant", said["reply"])
    assert len(claude.asked) <= 4


def test_an_answer_that_breaks_off_is_counted_as_a_failure(chat: Chat, claude: ClaudeStub) -> None:
    calls = "tt_outside_calls_total"
    with growth(chat.client) as grown:
        claude.says(BROKEN["cut off"]())
        chat.say("Norway?")
        claude.says(text("Back again."))
        chat.say("Norway?")
    assert grown.of(calls, service="claude", outcome="ok") == 1
    assert sum(count for series, count in grown.items() if series.startswith(calls)) == 2
