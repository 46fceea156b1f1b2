"""Contacts: what is theirs beside what every resource does."""

import pytest

from tests.support.api import ApiClient
from tests.support.refusals import refused
from tt_api.models.crm.contacts import LIFECYCLE_STAGES

CONTACTS = "/api/contacts"


class TestCreate:
    def test_a_first_name_is_enough(self, api: ApiClient) -> None:
        contact = api.created(CONTACTS, {"firstName": "Ada"})
        assert (contact["lifecycleStage"], contact["leadScore"], contact["doNotContact"]) == ("lead", 0, False)
        assert contact["lastInteractionAt"] is None
        assert contact["tags"] == []

    def test_without_a_first_name_it_is_refused(self, api: ApiClient) -> None:
        refused(api.post(CONTACTS, {"lastName": "Okafor"}), 400, "firstName")

    @pytest.mark.parametrize("stage", LIFECYCLE_STAGES)
    def test_takes_every_lifecycle_stage(self, api: ApiClient, stage: str) -> None:
        assert api.created(CONTACTS, {"firstName": "Ada", "lifecycleStage": stage})["lifecycleStage"] == stage

    def test_refuses_any_other_lifecycle_stage(self, api: ApiClient) -> None:
        refused(api.post(CONTACTS, {"firstName": "Ada", "lifecycleStage": "fan"}), 400, "lifecycleStage")

    @pytest.mark.parametrize(("key", "value"), [("leadScore", 90), ("lastInteractionAt", "2026-05-01T09:30:00Z")])
    def test_refuses_what_is_computed(self, api: ApiClient, key: str, value: object) -> None:
        refused(api.post(CONTACTS, {"firstName": "Ada", key: value}), 400, key)
        contact = api.created(CONTACTS, {"firstName": "Ada"})
        refused(api.patch(f"{CONTACTS}/{contact['id']}", {key: value}), 400, key)

    def test_refuses_a_card_number_in_the_notes_without_repeating_it(self, api: ApiClient) -> None:
        notes = "Paid with 4111 1111 1111 1111, 12/27"
        answer = api.post(CONTACTS, {"firstName": "Ada", "notes": notes})
        refused(answer, 400, "notes")
        assert "1111" not in answer.get_data(as_text=True)
        contact = api.created(CONTACTS, {"firstName": "Ada", "notes": "Ticket 016 2345678901, phone +1 555 0100 2233"})
        refused(api.patch(f"{CONTACTS}/{contact['id']}", {"notes": notes}), 400, "notes")


class TestEmail:
    def test_is_unique_whatever_its_case(self, api: ApiClient) -> None:
        api.created(CONTACTS, {"firstName": "Ada", "email": "Ada@Example.com"})
        other = api.created(CONTACTS, {"firstName": "Ben", "email": "ben@example.com"})
        refused(api.post(CONTACTS, {"firstName": "Eva", "email": "aDA@example.COM"}), 409, "email")
        refused(api.patch(f"{CONTACTS}/{other['id']}", {"email": "ada@example.com"}), 409, "email")

    def test_of_a_deleted_contact_is_free(self, api: ApiClient) -> None:
        contact = api.created(CONTACTS, {"firstName": "Ada", "email": "ada@example.com"})
        assert api.delete(f"{CONTACTS}/{contact['id']}").status_code == 204
        api.created(CONTACTS, {"firstName": "Ada", "email": "ADA@example.com"})

    def test_may_be_missing_in_many(self, api: ApiClient) -> None:
        for _ in range(2):
            api.created(CONTACTS, {"firstName": "Ada", "email": None})


class TestLists:
    @pytest.mark.parametrize(
        "term",
        [
            *("ada ok", "OKAFOR", "ada@", "5550100", "+1 (828) 5", "+18285550100"),
            *("828.555.0100", "828-555 0100", "(828) 5550100", "828/555", "+1 828 55", " 828 55 "),
        ],
    )
    def test_search_finds_names_addresses_and_digits(self, api: ApiClient, term: str) -> None:
        body = {"firstName": "Ada", "lastName": "Okafor", "email": "ada@example.com", "phone": "+1 (828) 555-0100"}
        contact = api.created(CONTACTS, body)
        api.created(CONTACTS, {"firstName": "Ben"})
        found = api.get(CONTACTS, query_string={"search": term}).get_json()["data"]
        assert [one["id"] for one in found] == [contact["id"]]

    def test_go_by_first_and_last_name(self, api: ApiClient) -> None:
        for first, last in (("ada", "Zed"), ("Ben", "young"), ("Cleo", None)):
            api.created(CONTACTS, {"firstName": first, "lastName": last})
        for key, names in (("firstName", ["ada", "Ben", "Cleo"]), ("lastName", ["young", "Zed", None])):
            found = api.get(CONTACTS, query_string={"sortBy": key, "sortOrder": "asc"}).get_json()["data"]
            assert [one[key] for one in found] == names

    def test_are_narrowed_by_stage_and_company(self, api: ApiClient) -> None:
        company = api.created("/api/companies", {"name": "Blue Heron"})
        contact = api.created(CONTACTS, {"firstName": "Ada", "lifecycleStage": "customer", "companyId": company["id"]})
        api.created(CONTACTS, {"firstName": "Ben"})
        for query in ({"lifecycleStage": "customer,evangelist"}, {"companyId": company["id"]}):
            assert api.get(CONTACTS, query_string=query).get_json()["data"] == [contact]
