"""Work in the studio: signing in, looking around, filling in forms, and what happens when two do so at once."""

import csv
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from devtools.valkey import Valkey
from tests.support.browsing import Person, Somebody, save, studio_server
from tests.support.settings import API_KEY


def problem_at(page: Page, label: str) -> str:
    """What the form says below a field."""
    described = page.get_by_label(label, exact=True).get_attribute("aria-describedby")
    return page.locator(f"#{described}").inner_text()


class TestSigningIn:
    def test_with_a_wrong_key_says_so_and_with_a_right_one_begins(self, somebody: Somebody) -> None:
        person = somebody()
        person.open("/tables/deals?stage=lead")
        person.page.get_by_label("API key").fill("a wrong one")
        person.page.get_by_role("button", name="Sign in").click()
        expect(person.page.get_by_role("alert")).to_have_text("API key is not valid")
        person.expects_refusals(401)
        person.page.get_by_label("API key").fill(API_KEY)
        person.page.get_by_role("button", name="Sign in").click()
        expect(person.page.get_by_role("heading", name="Deals")).to_be_visible()
        assert person.page.url.endswith("/tables/deals?stage=lead"), "the address that was asked for"
        assert person.page.evaluate("document.cookie") == "", "no script can read it"

    def test_out_leaves_nothing_to_see(self, somebody: Somebody) -> None:
        person = somebody()
        person.sign_in()
        person.page.get_by_role("button", name="Sign out").click()
        expect(person.page.get_by_label("API key")).to_be_visible()
        person.open("/tables/deals")
        expect(person.page.get_by_label("API key")).to_be_visible()

    def test_to_look_offers_nothing_that_changes(self, somebody: Somebody) -> None:
        person = somebody()
        person.sign_in(only_look=True)
        expect(person.page.get_by_text("read-only")).to_be_visible()
        person.go("/tables/deals")
        assert not person.page.get_by_role("link", name="New").count()
        with person.arriving():
            person.page.locator("tbody a").first.click()
        expect(person.page.locator("dl.facts")).to_be_visible()
        assert person.page.locator(".bar .tools").inner_text() == "", "neither Edit nor Delete"
        person.go("/pipeline")
        assert person.page.locator("li.deal").count() > 0
        assert not person.page.locator("[draggable=true]").or_(person.page.get_by_role("button", name="Move")).count()

    def test_ends_where_its_key_is_taken_away(
        self, somebody: Somebody, database_url: str, valkey: Valkey, tmp_path: Path
    ) -> None:
        person = somebody()
        person.sign_in()
        person.go("/tables/deals")
        with studio_server(tmp_path, database_url, valkey.url, API_KEYS="another-key-4567") as without_it:
            person.meets(without_it)
            person.page.get_by_role("link", name="Next page").click()
            expect(person.page.get_by_label("API key")).to_be_visible()
        person.expects_refusals(401)


class TestATable:
    def test_is_filtered_and_taken_along_as_a_file(self, person: Person) -> None:
        person.go("/tables/deals")
        person.page.get_by_text("Filters").click()
        with person.arriving():
            person.page.get_by_role("combobox", name="Stage", exact=True).select_option("Proposal sent")
        assert person.page.url.endswith("/tables/deals?stage=proposal_sent")
        total = int(person.page.locator("h1 + .badge").inner_text())
        stages = person.page.locator("tbody tr td:nth-child(5)").all_inner_texts()
        assert set(stages) == {"Proposal sent"}
        assert len(stages) == min(total, 50)
        with person.page.expect_download() as download:
            person.page.get_by_role("button", name="CSV").click()
        assert download.value.suggested_filename == "deals.csv"
        with download.value.path().open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
        assert (len(rows), {row["stage"] for row in rows}) == (total, {"proposal_sent"})

    def test_shows_what_a_row_refers_to_by_its_name(self, person: Person) -> None:
        person.go("/tables/bookings?columns=bookingReference,vendorId")
        assert person.page.locator("th").all_inner_texts() == ["Booking reference", "Vendor"]
        link = person.page.locator("tbody a").first
        name = link.inner_text()
        with person.arriving():
            link.click()
        assert person.page.get_by_role("heading").inner_text() == name
        assert "/tables/vendors/" in person.page.url


class TestAForm:
    def test_says_at_its_fields_what_is_wrong_and_then_stores(self, person: Person) -> None:
        person.go("/tables/deals")
        with person.arriving():
            person.page.get_by_role("link", name="New").click()
        person.page.get_by_label("Amount in cents").fill("a lot")
        save(person.page)
        expect(person.page.get_by_role("alert")).to_have_text("Invalid input")
        assert problem_at(person.page, "Title *") == "is required"
        assert problem_at(person.page, "Amount in cents") == "must be an integer"
        assert problem_at(person.page, "Probability") == ""
        person.expects_refusals(400)
        person.page.get_by_label("Title *").fill("Anna's silver wedding")
        person.page.get_by_label("Amount in cents").fill("1250000")
        with person.arriving():
            save(person.page)
        expect(person.page.get_by_role("heading", name="Anna's silver wedding")).to_be_visible()
        expect(person.page.locator("dl.facts")).to_contain_text("$12,500.00")

    def test_finds_by_name_what_it_refers_to(self, deal: Person) -> None:
        with deal.arriving():
            deal.page.get_by_role("link", name="Edit").click()
        company = deal.page.request.get(f"{deal.home}/api/companies?limit=1&search=solar").json()["data"][0]
        field = deal.page.get_by_label("Company", exact=True)
        field.press_sequentially(company["name"])
        expect(deal.page.locator("#found-companyId option").first).to_be_attached()
        with deal.arriving():
            save(deal.page)
        expect(deal.page.locator("dl.facts").get_by_role("link", name=company["name"])).to_be_visible()
        with deal.arriving():
            deal.page.get_by_role("link", name="Edit").click()
        assert deal.page.get_by_label("Company", exact=True).input_value() == company["name"]
        deal.page.get_by_label("Company", exact=True).fill("nobody that there is")
        save(deal.page)
        expect(deal.page.locator("#field-companyId-problem")).to_have_text("must be a UUID")
        deal.expects_refusals(400)

    def test_changes_what_is_there(self, deal: Person) -> None:
        with deal.arriving():
            deal.page.get_by_role("link", name="Edit").click()
        assert deal.page.get_by_label("Title").input_value() == "Two weeks in Lisbon"
        deal.page.get_by_label("Stage").select_option("Qualified")
        with deal.arriving():
            save(deal.page)
        expect(deal.page.locator("dl.facts")).to_contain_text("Qualified")
        expect(deal.page.get_by_text("Saved.")).to_be_visible()

    def test_overwrites_nothing_that_somebody_else_changed_meanwhile(self, deal: Person, somebody: Somebody) -> None:
        address = deal.page.url.removeprefix(f"{deal.home}/studio")
        other = somebody()
        other.sign_in()
        for person in (deal, other):
            person.go(f"{address}?edit=1")
            person.page.get_by_label("Next step").fill(f"Ask the hotel, says {id(person)}")
        with other.arriving():
            save(other.page)
        save(deal.page)
        expect(deal.page.get_by_role("alert")).to_contain_text("Somebody else changed this meanwhile")
        deal.expects_refusals(412)
        deal.go(address)
        expect(deal.page.locator("dl.facts")).to_contain_text(f"Ask the hotel, says {id(other)}")


def about_to_settle_the_first(person: Person) -> tuple[Locator, str]:
    """The dialog that asks how it is settled, and what it says the instalment is."""
    person.go("/money")
    person.page.get_by_role("button", name="Settle").first.click()
    dialog = person.page.get_by_role("dialog")
    return dialog, dialog.get_by_role("heading").inner_text()


class TestMoney:
    def test_settles_an_instalment_that_was_paid_elsewhere(self, person: Person) -> None:
        dialog, what = about_to_settle_the_first(person)
        with (
            person.page.expect_response(lambda response: response.request.method == "PATCH") as answer,
            person.arriving(),
        ):
            dialog.get_by_role("button", name="Settle").click()
        expect(person.page.get_by_text(f"Paid: {what}")).to_be_visible()
        settled = person.page.request.get(answer.value.url).json()["data"]
        assert settled["status"] == "paid"

    def test_waives_an_instalment_and_says_why(self, person: Person) -> None:
        dialog, what = about_to_settle_the_first(person)
        dialog.get_by_label("Why it is waived").fill("Their loyalty")
        with person.arriving():
            dialog.get_by_role("button", name="Settle").click()
        expect(person.page.get_by_text(f"Waived: {what}")).to_be_visible()
        waived = f"{person.home}/api/payment-schedules?status=waived&sortBy=updatedAt&limit=1"
        assert person.page.request.get(waived).json()["data"][0]["waiveReason"] == "Their loyalty"
