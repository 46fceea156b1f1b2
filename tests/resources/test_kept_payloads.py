"""What is kept of a delivery: its facts, and nobody's name, number or health."""

from decimal import Decimal
from typing import Any

import pytest

from tt_api.resources.kept_payloads import kept_payload
from tt_api.resources.open_body import MOST_BYTES


def kept(key: str, value: Any) -> Any:
    return kept_payload({key: value}, (), MOST_BYTES)[key]


class TestWhatIsPersonal:
    @pytest.mark.parametrize(
        "key",
        [
            *("name", "firstName", "last_name", "LASTNAME", "surname", "guestName", "leadGuest", "Passenger Name"),
            *("travelers", "traveller", "pax", "paxNames", "passportNumber", "passportno", "documentNumber"),
            *("dateOfBirth", "dob", "DOB", "birthdate", "age", "nationality", "email", "e-mail", "contactEmail"),
            *("phone", "mobilePhone", "billingAddress", "street", "zip", "postalCode", "cvv", "cardNumber", "pan"),
            *("medicalNotes", "dietaryRequests", "remarks", "comment", "specialRequests", "description", "message"),
            *("password", "access_token", "apiKey", "signature", "knownTravelerNumber", "cardholder", "memberName"),
        ],
    )
    @pytest.mark.parametrize("value", ["Ada", {"any": "Ada"}, ["Ada"]])
    def test_is_masked_by_its_key(self, key: str, value: Any) -> None:
        assert "Ada" not in str(kept(key, value))
        assert "any" not in str(kept(key, value))

    @pytest.mark.parametrize(
        "text",
        [
            "write to ada@example.com",
            "4111 1111 1111 1111",
            "call +49 30 901820-0",
            "X1234567",
            "so long a text " * 20,
        ],
    )
    def test_is_hidden_in_other_texts(self, text: str) -> None:
        assert kept("reference", text) != text
        assert kept("list", [text]) != [text]
        assert kept("deep", {"er": {"est": text}}) != {"er": {"est": text}}
        assert text not in str(kept_payload({text: 1}, (), MOST_BYTES))

    def test_is_a_card_that_comes_as_a_number(self) -> None:
        assert kept("number", 4111111111111111) == "•••"
        assert kept("number", Decimal("4111111111111111.0")) == "•••"

    def test_is_not_how_many_there_are(self) -> None:
        assert kept("guests", 2) == 2
        assert kept("travelers", [{"name": "Ada"}, "Ben"]) == ["•••", "•••"]
        assert kept("passenger", None) is None
        assert kept("insured_person", value=True) is True


class TestWhatIsKept:
    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("shipName", "MS Azores"),
            ("vessel_name", "MS Azores"),
            ("cabin", {"category": "BA", "deck": 8, "obstructed": False}),
            ("package", "all inclusive"),
            ("stage", "final"),
            ("rates", [Decimal("12.50"), 3, None]),
            ("finalPayment", "2027-03-17"),
        ],
    )
    def test_is_everything_else_as_it_came(self, key: str, value: Any) -> None:
        assert kept(key, value) == value

    def test_is_what_is_shown_whatever_it_looks_like(self) -> None:
        assert kept_payload({"name": "Rhine", "guests": "Ada"}, {"name"}, MOST_BYTES) == {
            "name": "Rhine",
            "guests": "•••",
        }

    def test_is_nothing_that_is_hidden_whatever_it_is_called(self) -> None:
        sent = {"reason": "My mother is ill", "parts": ["Ada"], "other": "yes"}
        assert kept_payload(sent, (), MOST_BYTES, {"reason", "parts"}) == {
            "reason": "•••",
            "parts": ["•••"],
            "other": "yes",
        }

    def test_is_of_a_document_what_is_known(self) -> None:
        pages = {f"page{number}": "x" * 100 for number in range(MOST_BYTES // 100)}
        assert kept_payload({"status": "confirmed", **pages}, {"status"}, MOST_BYTES) == {
            "leftOut": len(pages),
            "status": "confirmed",
        }
