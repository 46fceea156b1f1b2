"""Card numbers in free text are found, and what only looks like one isn't."""

from typing import Any

import pytest

from tests.support.api import ApiClient
from tests.support.refusals import refused
from tests.support.worked_examples import examples
from tt_api.resources.fields.card_numbers import has_card_number, with_card_numbers_masked


@examples("card_number")
def test_examples(given: dict[str, Any], expect: dict[str, Any]) -> None:
    assert has_card_number(given["text"]) == expect["refused"]


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        "card:4111111111111111.",
        "3782 822463 10005",
        "6011 1111 1111 1117 12/27 123",
        "30569309025904",
        "3530 1113 3330 0000",
        "2223003122003222",
        "room 12 4111.1111.1111.1111",
        "+49 4111 1111 1111 1111",
    ],
)
def test_found(text: str) -> None:
    assert has_card_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",  # a wrong check digit
        "41111111111111111",  # as many digits as no issuer uses with these first ones
        "411111111111111",
        "0192f0a0-7b1c-7d3e-8f4a-1b2c3d4e5f60",
        "2026-11-28 10:00:00",
        "+49 151 12345678",  # a phone number, which would pass for a Visa card of 13 digits
        "call +4915112345678 or +491 5112 3456 78",
        "",
    ],
)
def test_left_alone(text: str) -> None:
    assert not has_card_number(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("4111111111111111", "•••"),
        ("Card 4111 1111 1111 1111 12/27, or 378282246310005!", "Card ••• 12/27, or •••!"),
        ("4111-1111-1111-1111 and 4111-1111-1111-1112", "••• and 4111-1111-1111-1112"),
        ("call 555 0142", "call 555 0142"),
        ("", ""),
    ],
)
def test_masked(text: str, shown: str) -> None:
    assert with_card_numbers_masked(text) == shown


@pytest.mark.parametrize("separator", ["", " ", "-", "."])
def test_masked_leaves_none(separator: str) -> None:
    text = separator.join(["4111111111111111"] * 3 + ["30569309025904"])
    assert not has_card_number(with_card_numbers_masked(text))


CARD = "4111 1111 1111 1111"


class TestFreeObjects:
    """Keys and values are the caller's own; a card number stands nowhere in them."""

    @pytest.mark.parametrize(
        "custom",
        [
            {"note": f"pays with {CARD}"},
            {"card": 4111111111111111},
            {"amount": 4111111111111111.0},
            {"payments": [{"by": {"number": "4111-1111-1111-1111"}}]},
            {"cardIds": [CARD]},
            {"ticket": {"paidByCard": CARD}},
            {CARD: True},
        ],
    )
    def test_are_refused_with_one(self, api: ApiClient, custom: dict[str, Any]) -> None:
        answer = api.post("/api/companies", {"name": "Blue Heron", "customFields": custom})
        refused(answer, 400, "customFields")
        assert "1111" not in answer.get_data(as_text=True)
        assert api.get("/api/companies").get_json()["data"] == []

    @pytest.mark.parametrize(
        "custom",
        [
            # Each of them would be a card's by its digits.
            {"ticketNumber": "4111111111111111", "eTicket": 4111111111111111, "confirmation": {"number": CARD}},
            {"id": 4111111111111111, "external_id": CARD, "postIds": ["4111111111111111"], "membershipNo": CARD},
            {"transaction": CARD, "documentNumber": CARD, "mobile": "4111111111111111"},
            {"office": "+49 151 12345678", "at": 1767225600123, "uuid": "0192f0a0-7b1c-7d3e-8f4a-1b2c3d4e5f60"},
            {"share": 4.111111111111111, "paid": True, "none": None, "valid": "no: 4111 1111 1111 1112"},
        ],
    )
    def test_keep_what_is_none(self, api: ApiClient, custom: dict[str, Any]) -> None:
        made = api.created("/api/companies", {"name": "Blue Heron", "customFields": custom})
        assert made["customFields"] == custom

    def test_labels_have_none(self, api: ApiClient) -> None:
        refused(api.post("/api/companies", {"name": "Blue Heron", "tags": ["vip", CARD]}), 400, "tags", 1)
