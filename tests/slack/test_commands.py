"""The command `/tt`: what it tells, to whom, and what it never does."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.slack.conftest import Agency
from tests.slack.workspace import FORM, written_in

HOSTILE = "<!channel> & <https://evil.example|*click*> `x`\u202e"


class TestHelp:
    @pytest.mark.parametrize("text", ["", "  ", "help", "HELP me", "\x00"])
    def test_lists_the_commands(self, agency: Agency, text: str) -> None:
        told = agency.slack.told(text)
        for usage in ("pipeline", "deal &lt;words&gt;", "company &lt;words&gt;", "booking &lt;ref&gt;", "kpis", "help"):
            assert f"`/tt {usage}`" in told

    def test_is_the_answer_to_what_there_is_not(self, agency: Agency) -> None:
        told = agency.slack.told("<!here> now")
        assert "There is no @here." in told
        assert "/tt pipeline" in told

    @pytest.mark.parametrize("name", ["deal", "company", "booking"])
    def test_is_the_answer_to_what_lacks_its_words(self, agency: Agency, name: str) -> None:
        assert f"{name.capitalize()} needs words" in agency.slack.told(name)


class TestPipeline:
    def test_says_when_nothing_is_open(self, agency: Agency) -> None:
        assert "No deal is open." in agency.slack.told("pipeline")

    def test_is_by_currency_and_stage(self, agency: Agency) -> None:
        for amount, currency, stage in (
            (100_000, "USD", "lead"),
            (50_050, "USD", "qualified"),
            (900_000, "JPY", "lead"),
        ):
            body = {"title": "Retreat", "amount": amount, "currency": currency, "stage": stage}
            agency.api.created("/api/deals", body)
        agency.api.created("/api/deals", {"title": "Gone", "amount": 7, "stage": "lost"})
        told = agency.slack.told("pipeline")
        assert "*1,500.50 USD* in 2 open deals, weighted *200.10 USD*" in told
        assert "•  Qualified: 1, 500.50 USD" in told
        assert "*900,000 JPY* in 1 open deal, weighted *90,000 JPY*" in told


class TestDeals:
    def test_are_found_by_a_part_of_their_title(self, agency: Agency) -> None:
        company = agency.api.created("/api/companies", {"name": "Blue Heron"})
        deal = {"title": "Lisbon retreat", "companyId": company["id"], "amount": 1_200_000, "stage": "negotiating"}
        agency.api.created("/api/deals", {**deal, "expectedCloseDate": "2080-05-01", "nextStep": "Call Ada"})
        told = agency.slack.told("deal LISBON ret")
        assert "*Lisbon retreat* with Blue Heron\nNegotiating, 60 %, 12,000.00 USD, expected by 2080-05-01" in told
        assert "Next: Call Ada" in told

    def test_are_five_at_most_and_say_how_many_there_are(self, agency: Agency) -> None:
        for number in range(7):
            agency.api.created("/api/deals", {"title": f"Lisbon {number}"})
        told = agency.slack.told("deal lisbon")
        assert told.count("*Lisbon") == 5
        assert "*Lisbon 6*" in told
        assert "5 of 7: more words find less." in told

    @pytest.mark.parametrize("words", ["porto", "100%", "_", "\\", "'; DROP TABLE deals; --", "x" * 5000])
    def test_that_are_not_there_are_not_found(self, agency: Agency, words: str) -> None:
        agency.api.created("/api/deals", {"title": "Lisbon"})
        assert "No deal is found by" in agency.slack.told(f"deal {words}")

    def test_call_nobody_and_lead_nowhere(self, agency: Agency) -> None:
        agency.api.created("/api/deals", {"title": HOSTILE.removesuffix("\u202e"), "nextStep": "<!here>"})
        told = agency.slack.told("deal channel")
        assert "&lt;!channel&gt; &amp; &lt;https://evil.example|*click*&gt;" in told
        assert "Next: &lt;!here&gt;" in told

    def test_with_the_longest_texts_fit_into_slack_s_limits(self, agency: Agency) -> None:
        company = agency.api.created("/api/companies", {"name": "&" * 200})
        for _ in range(5):
            texts = {"title": "&" * 200, "nextStep": "&" * 200}
            agency.api.created("/api/deals", {**texts, "companyId": company["id"]})
        blocks = agency.slack.command("deal &&&").get_json()["blocks"]
        assert len(blocks) <= 50
        assert all(len(block["text"]["text"]) <= 3000 for block in blocks)
        assert written_in(blocks).count("*&amp;") == 5


class TestCompanies:
    def test_are_found_by_name_domain_or_city(self, agency: Agency) -> None:
        heron = {"name": "Blue Heron", "domain": "heron.example", "city": "Asheville", "slackChannelId": "C0HERON"}
        agency.api.created("/api/companies", {**heron, "annualTravelBudget": 5_000_000, "stage": "aware"})
        agency.api.created("/api/companies", {"name": "Egret"})
        for words in ("heron", "HERON.example", "asheville", "<http://heron.example|heron.example>"):
            told = agency.slack.told(f"company {words}")
            assert "*Blue Heron*\nheron.example, Asheville\nAware, score 0, 50,000.00 USD a year for travel" in told
            assert "<#C0HERON>" in told
            assert "Egret" not in told

    def test_that_were_deleted_are_not_found(self, agency: Agency) -> None:
        company = agency.api.created("/api/companies", {"name": "Blue Heron"})
        agency.api.delete(f"/api/companies/{company['id']}")
        assert "No company is found" in agency.slack.told("company heron")


class TestBookings:
    @pytest.fixture
    def booking(self, agency: Agency) -> dict[str, Any]:
        client = agency.api.created("/api/clients", {"name": "Okafor family"})
        body = {"destination": "Azores", "clientId": client["id"], "totalPriceCents": 400_000}
        facts = {"departureDate": "2080-05-01", "returnDate": "2080-05-09", "vendorConfirmation": "00-AB 77"}
        made = agency.api.created("/api/bookings", {**body, **facts, "specialRequests": "quiet cabin"})
        paid = agency.api.post(
            f"/api/bookings/{made['id']}/payments", {"amountCents": 150_000, "paymentMethod": "card"}
        )
        assert paid.status_code == 201
        return made

    def test_are_found_by_reference_in_any_spelling(self, agency: Agency, booking: dict[str, Any]) -> None:
        reference = booking["bookingReference"]
        for spelt in (
            reference,
            reference.lower(),
            reference.removeprefix("TT-"),
            f" {reference[:5]} {reference[5:]} ",
        ):
            told = agency.slack.told(f"booking {spelt}")
            assert f"*{reference}*  Azores for Okafor family" in told
            assert "2080-05-01 to 2080-05-09, confirmation 00-AB 77, 1,500.00 USD paid of 4,000.00 USD" in told
            assert "quiet cabin" not in told

    @pytest.mark.parametrize("spelt", ["ab77", "AB-77", "0000AB77"])
    def test_are_found_by_the_supplier_s_confirmation(
        self, agency: Agency, booking: dict[str, Any], spelt: str
    ) -> None:
        assert booking["bookingReference"] in agency.slack.told(f"booking {spelt}")

    @pytest.mark.parametrize("spelt", ["TT-000000", "-", "0", "🛳"])
    def test_that_are_not_there_are_not_found(self, agency: Agency, booking: dict[str, Any], spelt: str) -> None:
        assert "No booking is found by" in agency.slack.told(f"booking {spelt}")


class TestTheRequest:
    def test_without_an_address_to_answer_at_has_kpis_answered_at_once(self, agency: Agency) -> None:
        told = agency.slack.told("kpis")
        assert "*Win rate* none of what was closed in 30 days" in told
        assert "*NPS* no answers" in told

    @pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
    def test_that_is_no_form_is_a_415(self, agency: Agency, content_type: str) -> None:
        answer = agency.slack.send("/slack/commands", b'{"command": "/tt"}', content_type)
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")

    @pytest.mark.parametrize("body", [b"", b"text=help", b"command=", b"%ff%fe&&&==", b"\xff\x00"])
    def test_that_is_no_command_is_a_400(self, agency: Agency, body: bytes) -> None:
        answer = agency.slack.send("/slack/commands", body, FORM)
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "VALIDATION_ERROR")

    def test_that_is_too_large_is_kept_out(self, agency: Agency) -> None:
        body = urlencode({"command": "/tt", "text": "a" * 1_100_000}).encode()
        # A signature over more than 1 MiB can't be checked without reading it all: either answer keeps it out.
        assert agency.slack.send("/slack/commands", body, FORM).status_code in (401, 413)

    def test_of_any_bytes_is_no_500(self, agency: Agency) -> None:
        for text in (b"deal+%00%ff", b"company+%ed%a0%80", b"booking+%F0%9F%9B%B3", b"deal+%1f", b"%E2%80%AEdeal+x"):
            answer = agency.slack.send("/slack/commands", b"command=%2Ftt&text=" + text, FORM)
            assert answer.status_code == 200
            json.loads(answer.data)
