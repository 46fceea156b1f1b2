"""Travel documents: unique numbers, one primary of each type, and the traveler's own passport, always equal."""

import random
from typing import Any

import pytest
from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.refusals import refused
from tests.support.threads import Send, at_once, statuses

TRAVELERS = "/api/travelers"
NAME = {"firstName": "Ada", "lastName": "Okafor"}
PASSPORT = {"documentType": "passport", "documentNumber": "X1234567"}
WHOLE = {**PASSPORT, "issuingCountry": "US", "issuedOn": "2026-01-05", "expiryDate": "2036-01-04"}
ON_TRAVELER = {
    "passportNumber": "documentNumber",
    "passportLast4": "numberLast4",
    "passportCountry": "issuingCountry",
    "passportIssuedOn": "issuedOn",
    "passportExpiresOn": "expiryDate",
}
NOTHING = dict.fromkeys(ON_TRAVELER)


class Ada:
    """A traveler, and both places of their passport."""

    def __init__(self, api: ApiClient, **given: Any) -> None:
        self.api = api
        self.id = api.created(TRAVELERS, {**NAME, **given})["id"]
        self.path = f"{TRAVELERS}/{self.id}"
        self.documents = f"{self.path}/documents"

    def add(self, **given: Any) -> dict[str, Any]:
        return self.api.created(self.documents, {**PASSPORT, **given})

    def change(self, document: dict[str, Any], **changes: Any) -> dict[str, Any]:
        return self._answered(f"{self.documents}/{document['id']}", changes)

    def change_self(self, **changes: Any) -> dict[str, Any]:
        return self._answered(self.path, changes)

    def _answered(self, path: str, changes: dict[str, Any]) -> dict[str, Any]:
        response = self.api.patch(path, changes)
        assert response.status_code == 200, response.get_data(as_text=True)
        return dict(response.get_json()["data"])

    def seen(self) -> dict[str, Any]:
        return dict(self.api.get(self.path).get_json()["data"])

    def on_traveler(self) -> dict[str, Any]:
        seen = self.seen()
        return {key: seen[key] for key in ON_TRAVELER}

    def passports(self) -> list[dict[str, Any]]:
        rows = self.api.get(f"{self.documents}?documentType=passport&sortOrder=asc").get_json()["data"]
        return [self.api.get(f"{self.documents}/{row['id']}").get_json()["data"] for row in rows]

    def is_one_passport(self) -> bool:
        """Whether both places say the same; without a number, the traveler's may say more."""
        on_traveler, primary = self.on_traveler(), self.primary()
        return on_traveler == primary or (primary == NOTHING and on_traveler["passportNumber"] is None)

    def primary(self) -> dict[str, Any]:
        found = [passport for passport in self.passports() if passport["isPrimary"]]
        return {own: found[0][its] for own, its in ON_TRAVELER.items()} if found else NOTHING


@pytest.fixture
def ada(api: ApiClient) -> Ada:
    return Ada(api)


class TestNumbers:
    def test_are_once_for_a_traveler_and_type_however_they_are_written(self, api: ApiClient, ada: Ada) -> None:
        passport = ada.add()
        for number in ("X1234567", "x123 45-67"):
            error = refused(api.post(ada.documents, {**PASSPORT, "documentNumber": number}), 409)
            assert {problem["path"][0] for problem in error["details"]} == {
                *("travelerId", "documentType", "documentNumber")
            }
            assert {problem["id"] for problem in error["details"]} == {passport["id"]}
            assert "1234567" not in str(error)
        other = ada.add(documentNumber="X7654321")
        refused(api.patch(f"{ada.documents}/{other['id']}", {"documentNumber": "X1234567"}), 409)
        visa = ada.add(documentType="visa")
        error = refused(api.patch(f"{ada.documents}/{visa['id']}", {"documentType": "passport"}), 409)
        assert {problem["id"] for problem in error["details"]} == {passport["id"]}
        Ada(api).add()

    def test_are_free_again_with_their_document(self, api: ApiClient, ada: Ada) -> None:
        for _ in range(2):
            passport = ada.add()
            assert api.delete(f"{ada.documents}/{passport['id']}").status_code == 204

    def test_that_come_twice_at_once_are_stored_once(self, app: Flask, ada: Ada) -> None:
        answers = at_once(app, [lambda api: api.post(ada.documents, WHOLE)] * 6)
        assert statuses(answers) == [201, *[409] * 5]

    def test_may_be_written_otherwise(self, ada: Ada) -> None:
        passport = ada.add()
        assert ada.change(passport, documentNumber="X 1234567")["version"] == passport["version"] + 1
        assert ada.seen()["passportNumber"] == "X 1234567"


class TestDates:
    def test_of_a_passport_end_after_they_begin(self, api: ApiClient, ada: Ada) -> None:
        same = {"issuedOn": "2026-01-05", "expiryDate": "2026-01-05"}
        refused(api.post(ada.documents, {**PASSPORT, **same}), 400, "expiryDate")
        insurance = api.created(ada.documents, {**PASSPORT, **same, "documentType": "insurance_card"})
        refused(api.patch(f"{ada.documents}/{insurance['id']}", {"documentType": "passport"}), 400, "expiryDate")
        refused(api.patch(f"{ada.documents}/{insurance['id']}", {"issuedOn": "2026-01-06"}), 400, "expiryDate")
        dates = {"passportIssuedOn": "2026-01-05", "passportExpiresOn": "2026-01-05"}
        refused(api.patch(ada.path, dates), 400, "passportExpiresOn")


class TestTheTravelersFields:
    def test_are_those_of_the_passport_that_is_added(self, ada: Ada) -> None:
        version = ada.seen()["version"]
        passport = ada.add(**WHOLE)
        assert passport["isPrimary"] is True
        assert ada.on_traveler() == ada.primary() == {own: passport[its] for own, its in ON_TRAVELER.items()}
        assert ada.seen()["version"] == version + 1

    def test_follow_every_change_of_it(self, ada: Ada) -> None:
        passport = ada.add(**WHOLE)
        for change in (
            {"documentNumber": "Y1"},
            {"issuingCountry": "CA"},
            {"issuedOn": None},
            {"expiryDate": "2040-01-01"},
        ):
            version = ada.seen()["version"]
            ada.change(passport, **change)
            assert ada.on_traveler() == ada.primary()
            assert ada.seen()["version"] == version + 1
        version = ada.seen()["version"]
        ada.change(passport, notes="Torn", verifiedAt="2026-01-01T00:00:00Z")
        assert ada.seen()["version"] == version

    def test_are_the_new_primary_passport_s(self, ada: Ada) -> None:
        ada.add(**WHOLE)
        second = ada.add(documentNumber="Z9999999", issuingCountry="FR")
        assert ada.on_traveler()["passportNumber"] == "X1234567"
        ada.change(second, isPrimary=True)
        assert ada.on_traveler() == ada.primary()
        assert ada.on_traveler()["passportCountry"] == "FR"
        third = ada.add(documentNumber="Q5555555", isPrimary=True)
        assert ada.on_traveler()["passportNumber"] == third["documentNumber"]
        assert [passport["isPrimary"] for passport in ada.passports()] == [False, False, True]

    def test_are_empty_when_it_is_given_up_or_deleted_or_is_no_passport(self, api: ApiClient, ada: Ada) -> None:
        passport = ada.add(**WHOLE)
        ada.change(passport, isPrimary=False)
        assert ada.on_traveler() == NOTHING
        ada.change(passport, isPrimary=True)
        assert ada.on_traveler()["passportNumber"] == "X1234567"
        ada.change(passport, documentType="national_id")
        assert ada.on_traveler() == NOTHING
        ada.change(passport, documentType="passport")
        assert ada.on_traveler()["passportNumber"] == "X1234567"
        assert api.delete(f"{ada.documents}/{passport['id']}").status_code == 204
        assert ada.on_traveler() == NOTHING

    def test_have_nothing_to_do_with_other_documents(self, api: ApiClient, ada: Ada) -> None:
        ada.add(**WHOLE)
        visa = ada.add(**{**WHOLE, "documentType": "visa", "documentNumber": "V1"})
        assert visa["isPrimary"] is True
        before = ada.seen()
        ada.change(visa, documentNumber="V2", expiryDate="2030-01-01")
        api.delete(f"{ada.documents}/{visa['id']}")
        assert ada.seen() == before


class TestTheDocument:
    def test_is_made_with_the_traveler_and_with_the_first_number(self, api: ApiClient, ada: Ada) -> None:
        born = Ada(api, passportNumber="P1234567", passportCountry="NG", passportExpiresOn="2030-01-01")
        assert born.primary() == born.on_traveler()
        ada.change_self(passportExpiresOn="2031-01-01")
        assert ada.passports() == []
        ada.change_self(passportNumber="P7654321")
        assert ada.primary() == ada.on_traveler()
        assert ada.on_traveler()["passportExpiresOn"] == "2031-01-01"

    def test_follows_every_change_of_the_traveler(self, ada: Ada) -> None:
        passport = ada.add(**WHOLE)
        for change in (
            {"passportNumber": "N2222222"},
            {"passportCountry": None},
            {"passportIssuedOn": "2027-01-01", "passportExpiresOn": "2037-01-01"},
        ):
            ada.change_self(**change)
            assert ada.primary() == ada.on_traveler()
        (now,) = ada.passports()
        assert now["version"] == passport["version"] + 3
        ada.change_self(suffix="Jr")
        assert ada.passports() == [now]

    def test_goes_with_its_number_and_takes_the_rest_along(self, ada: Ada) -> None:
        ada.add(**WHOLE)
        ada.change_self(passportNumber=None)
        assert ada.passports() == []
        assert ada.on_traveler() == NOTHING
        ada.change_self(passportNumber="N3333333", passportExpiresOn="2033-03-03")
        ada.change_self(passportNumber=None, passportExpiresOn="2044-04-04")
        assert ada.on_traveler() == {**NOTHING, "passportExpiresOn": "2044-04-04"}

    def test_does_not_take_the_number_of_another_passport(self, api: ApiClient, ada: Ada) -> None:
        ada.add()
        second = ada.add(documentNumber="X7654321")
        error = refused(api.patch(ada.path, {"passportNumber": "X7654321"}), 409)
        assert {problem["id"] for problem in error["details"]} == {second["id"]}
        assert ada.on_traveler() == ada.primary()


class TestRaces:
    @pytest.mark.parametrize("seed", range(6))
    def test_whoever_writes_where_both_places_are_equal_afterwards(
        self, app: Flask, ada: Ada, database_url: str, seed: int
    ) -> None:
        rng = random.Random(seed)
        passports = [ada.add(documentNumber=f"P000000{number}") for number in range(3)]

        def write(turn: int, number: int) -> Send:
            document = f"{ada.documents}/{rng.choice(passports)['id']}"
            fresh = f"N{turn}{number:06}"
            kinds: list[Send] = [
                lambda api: api.patch(ada.path, {"passportNumber": fresh, "passportCountry": "US"}),
                lambda api: api.patch(ada.path, {"passportExpiresOn": f"20{30 + number}-01-01"}),
                lambda api: api.patch(ada.path, {"passportNumber": None}),
                lambda api: api.patch(document, {"documentNumber": fresh, "expiryDate": None}),
                lambda api: api.patch(document, {"isPrimary": True}),
                lambda api: api.delete(document),
                lambda api: api.post(ada.documents, {**WHOLE, "documentNumber": fresh, "isPrimary": True}),
            ]
            return rng.choice(kinds)

        for turn in range(4):
            answers = at_once(app, [write(turn, number) for number in range(8)])
            assert {answer.status_code for answer in answers} <= {200, 201, 204, 404}, statuses(answers)
            assert ada.is_one_passport()
        live = "SELECT count(*) FROM travel_documents WHERE is_primary AND deleted_at IS NULL AND traveler_id = %s"
        assert query(database_url, live, (ada.id,))[0][0] <= 1

    def test_with_the_delete_of_the_traveler_leave_nothing_live(
        self, app: Flask, api: ApiClient, database_url: str
    ) -> None:
        for _ in range(6):
            ada = Ada(api)
            deleted, *others = at_once(app, self.at_both_places(ada, ada.add()["id"]))
            assert deleted.status_code == 204
            assert {answer.status_code for answer in others} <= {200, 201, 404}, statuses(others)
            live = "SELECT count(*) FROM travel_documents WHERE deleted_at IS NULL AND traveler_id = %s"
            assert query(database_url, live, (ada.id,)) == [(0,)]

    @staticmethod
    def at_both_places(ada: Ada, passport: str) -> list[Send]:
        """The delete, and what writes the one place or the other."""
        return [
            lambda api: api.delete(ada.path),
            lambda api: api.post(ada.documents, {**WHOLE, "documentNumber": "Y1"}),
            lambda api: api.patch(f"{ada.documents}/{passport}", {"documentNumber": "Y2"}),
            lambda api: api.patch(ada.path, {"passportNumber": "Y3"}),
        ]
