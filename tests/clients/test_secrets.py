"""What travelers trust the agency with: encrypted at rest, whole in details, masked in lists, and nowhere else."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask

from devtools.postgres import Postgres
from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.refusals import refused
from tests.support.settings import SECRETS, settings_for
from tt_api.app import create_app

TRAVELERS = "/api/travelers"
NAME = {"firstName": "Ada", "lastName": "Okafor"}
NUMBERS = {
    "passportNumber": "X1234567",
    "knownTravelerNumber": "TT987654321",
    "globalEntryNumber": "98Z7654",
    "redressNumber": "2345678",
}
NOTES = {"medicalNotes": "Insulin, keep it cool", "allergies": "Peanuts"}
SECRET = {**NUMBERS, **NOTES}
COLUMNS = "passport_number, known_traveler_number, global_entry_number, redress_number, medical_notes, allergies"


def listed(api: ApiClient, row_id: str, path: str = TRAVELERS) -> dict[str, Any]:
    return next(row for row in api.get(path).get_json()["data"] if row["id"] == row_id)


def stored(url: str, row_id: str) -> tuple[Any, ...]:
    return query(url, f"SELECT {COLUMNS} FROM travelers WHERE id = %s", (row_id,))[0]  # noqa: S608


@pytest.fixture
def ada(api: ApiClient) -> dict[str, Any]:
    return api.created(TRAVELERS, {**NAME, **SECRET})


class TestWhatIsShown:
    def test_details_show_them_whole(self, api: ApiClient, ada: dict[str, Any]) -> None:
        assert ada.items() >= SECRET.items()
        assert ada["passportLast4"] == "4567"
        assert api.get(f"{TRAVELERS}/{ada['id']}").get_json()["data"] == ada

    def test_lists_show_four_characters_of_numbers_and_nothing_of_notes(
        self, api: ApiClient, ada: dict[str, Any]
    ) -> None:
        masks = {key: f"•••{value[-4:]}" for key, value in NUMBERS.items()} | dict.fromkeys(NOTES, "•••")
        row = listed(api, ada["id"])
        assert row == {**ada, **masks}

    def test_null_stays_null_and_a_short_one_shows_nothing(self, api: ApiClient) -> None:
        row = api.created(TRAVELERS, {**NAME, "redressNumber": "1234", "passportNumber": "12", "allergies": ""})
        shown = listed(api, row["id"])
        assert (shown["redressNumber"], shown["passportNumber"], shown["passportLast4"]) == ("•••", "•••", "")
        assert (shown["allergies"], shown["medicalNotes"], shown["globalEntryNumber"]) == ("•••", None, None)

    def test_membership_numbers_are_masked_in_lists_though_they_are_stored_as_they_are(
        self, api: ApiClient, ada: dict[str, Any]
    ) -> None:
        body = {
            "travelerId": ada["id"],
            "programType": "airline",
            "programName": "Blue",
            "membershipNumber": "BS987654",
        }
        row = api.created("/api/loyalty-programs", body)
        assert row["membershipNumber"] == "BS987654"
        assert listed(api, row["id"], "/api/loyalty-programs")["membershipNumber"] == "•••7654"
        refused(api.post("/api/loyalty-programs", {**body, "programName": "BLUE"}), 409)
        api.created("/api/loyalty-programs", {**body, "membershipNumber": "BS987655"})
        echo = api.patch(f"/api/loyalty-programs/{row['id']}", {"membershipNumber": "•••7654"})
        assert echo.get_json()["data"] == row


class TestWhatIsStored:
    def test_is_nothing_that_can_be_read(self, api: ApiClient, ada: dict[str, Any], database_url: str) -> None:
        tokens = stored(database_url, ada["id"])
        assert all(token.startswith("gAAAA") for token in tokens)
        tables = ("travelers", "travel_documents")
        everything = [query(database_url, f"SELECT t::text FROM {table} AS t") for table in tables]  # noqa: S608
        assert not [value for value in SECRET.values() if value in str(everything)]

    def test_can_be_nothing_else(self, ada: dict[str, Any], database_url: str) -> None:
        for column in COLUMNS.split(", "):
            with pytest.raises(Exception, match=f"ck_travelers_{column}"):
                query(database_url, f"UPDATE travelers SET {column} = 'X1234567' RETURNING 1")  # noqa: S608

    def test_is_found_by_no_search_and_no_filter(self, api: ApiClient, ada: dict[str, Any]) -> None:
        for value in SECRET.values():
            assert api.get(f"{TRAVELERS}?search={value}").get_json()["data"] == []
        refused(api.get(f"{TRAVELERS}?passportNumber=X1234567"), 400, "passportNumber")

    def test_stands_in_no_log_of_postgresql(self, api: ApiClient, postgres: Postgres) -> None:
        seen = postgres.log.stat().st_size
        dates = {"passportIssuedOn": "2026-01-02", "passportExpiresOn": "2026-01-01"}
        refused(api.post(TRAVELERS, {**NAME, **SECRET, **dates}), 400, "passportExpiresOn")
        written = postgres.log.read_text()[seen:]
        assert not [value for value in SECRET.values() if value in written]


class TestWhatIsSentBack:
    def test_a_mask_is_the_value_that_it_stands_for(
        self, api: ApiClient, ada: dict[str, Any], database_url: str
    ) -> None:
        before = stored(database_url, ada["id"])
        shown = listed(api, ada["id"])
        assert api.patch(f"{TRAVELERS}/{ada['id']}", shown).get_json()["data"] == ada
        for key in SECRET:
            assert api.patch(f"{TRAVELERS}/{ada['id']}", {key: shown[key]}).get_json()["data"] == ada
        assert stored(database_url, ada["id"]) == before

    def test_beside_a_change_it_changes_nothing_either(self, api: ApiClient, ada: dict[str, Any]) -> None:
        changed = api.patch(f"{TRAVELERS}/{ada['id']}", {**listed(api, ada["id"]), "suffix": "Jr"}).get_json()["data"]
        assert {key: changed[key] for key in SECRET} == SECRET
        assert (changed["suffix"], changed["version"]) == ("Jr", ada["version"] + 1)

    def test_an_equal_value_is_no_change_though_its_ciphertext_would_be_another(
        self, api: ApiClient, ada: dict[str, Any], database_url: str
    ) -> None:
        before = stored(database_url, ada["id"])
        assert api.patch(f"{TRAVELERS}/{ada['id']}", SECRET).get_json()["data"] == ada
        assert stored(database_url, ada["id"]) == before

    def test_a_mask_of_another_value_is_refused_and_never_stored(self, api: ApiClient, ada: dict[str, Any]) -> None:
        path = f"{TRAVELERS}/{ada['id']}"
        api.patch(path, {"knownTravelerNumber": "TT11112222"})
        refused(api.patch(path, {"knownTravelerNumber": "•••4321", "suffix": "Jr"}), 400, "knownTravelerNumber")
        refused(api.patch(path, {"passportNumber": "•••1234567"}), 400, "passportNumber")
        now = api.get(path).get_json()["data"]
        assert (now["knownTravelerNumber"], now["suffix"]) == ("TT11112222", None)
        api.patch(path, {"redressNumber": None})
        refused(api.patch(path, {"redressNumber": "•••5678"}), 400, "redressNumber")

    def test_a_create_takes_no_mask(self, api: ApiClient) -> None:
        for key in NUMBERS:
            refused(api.post(TRAVELERS, {**NAME, key: "•••1234"}), 400, key)
        refused(api.post(TRAVELERS, {**NAME, "allergies": "•••"}), 400, "allergies")

    def test_a_number_is_never_blank(self, api: ApiClient) -> None:
        for key in NUMBERS:
            refused(api.post(TRAVELERS, {**NAME, key: " "}), 400, key)

    def test_notes_may_begin_with_bullets_and_take_no_card(self, api: ApiClient) -> None:
        row = api.created(TRAVELERS, {**NAME, "medicalNotes": "••• insulin\n• aspirin"})
        assert row["medicalNotes"] == "••• insulin\n• aspirin"
        refused(api.post(TRAVELERS, {**NAME, "allergies": "4111 1111 1111 1111"}), 400, "allergies")


class TestUnderALostKey:
    """What no key opens any more is masked, and can be written anew; nothing ends in a 500."""

    @pytest.fixture
    def other(self, database_url: str, capsys: pytest.CaptureFixture[str]) -> ApiClient:
        keys = {**SECRETS, "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode()}
        return ApiClient(create_app(settings_for(database_url, **keys)).test_client())

    def test_it_is_masked_and_an_error_is_logged_without_it(
        self, ada: dict[str, Any], other: ApiClient, capsys: pytest.CaptureFixture[str]
    ) -> None:
        response = other.get(f"{TRAVELERS}/{ada['id']}")
        assert response.status_code == 200
        assert response.get_json()["data"] == {**ada, **dict.fromkeys(SECRET, "•••")}
        said = capsys.readouterr().out
        assert said.count('"event": "field_unreadable"') == len(SECRET)
        assert "gAAAA" not in said
        assert listed(other, ada["id"])["passportNumber"] == "•••4567"

    def test_it_is_kept_when_it_comes_back_and_can_be_replaced(
        self, api: ApiClient, ada: dict[str, Any], other: ApiClient
    ) -> None:
        path = f"{TRAVELERS}/{ada['id']}"
        for shown in (other.get(path).get_json()["data"], listed(other, ada["id"])):
            assert other.patch(path, shown).get_json()["data"]["version"] == ada["version"]
        assert api.get(path).get_json()["data"] == ada
        replaced = other.patch(path, {"passportNumber": "Y7654321", "allergies": "None"}).get_json()["data"]
        assert (replaced["passportNumber"], replaced["allergies"], replaced["medicalNotes"]) == (
            "Y7654321",
            "None",
            "•••",
        )
        (document,) = other.get(f"{path}/documents").get_json()["data"]
        assert other.get(f"{path}/documents/{document['id']}").get_json()["data"]["documentNumber"] == "Y7654321"

    def test_its_document_can_be_changed_made_primary_and_deleted(self, ada: dict[str, Any], other: ApiClient) -> None:
        documents = f"{TRAVELERS}/{ada['id']}/documents"
        (passport,) = other.get(documents).get_json()["data"]
        path = f"{documents}/{passport['id']}"
        for change in ({"isPrimary": False}, {"isPrimary": True}, {"documentType": "visa"}, {"notes": "Torn"}):
            assert other.patch(path, change).status_code == 200, change
        assert other.delete(path).status_code == 204


def test_a_fixed_key_stands_in_outside_production(database_url: str, app: Flask) -> None:
    """So `make run` reads tomorrow what it stored today, from an empty checkout."""
    unset = {"FIELD_ENCRYPTION_KEYS": "", "FIELD_FINGERPRINT_KEY": ""}
    first, second = (ApiClient(create_app(settings_for(database_url, **unset)).test_client()) for _ in range(2))
    row = first.created(TRAVELERS, {**NAME, **SECRET})
    assert second.get(f"{TRAVELERS}/{row['id']}").get_json()["data"] == row
