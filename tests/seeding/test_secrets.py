"""Seeded travelers' secrets: encrypted as the API encrypts them, and one passport in two places."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from tests.seeding.test_rows import rows
from tests.support.api import ApiClient
from tt_api.encryption.keyring import keyring

Ask = Callable[[str], list[tuple[Any, ...]]]


def test_of_each_traveler_are_what_was_seeded(seeded_app: Flask, ask: Ask) -> None:
    seeded = {row["id"]: row for row in rows("travelers", 1)}
    found = ask("SELECT id::text, passport_number, passport_last4, medical_notes, allergies FROM travelers")
    with seeded_app.app_context():
        decrypt = keyring().decrypt
        for row_id, number, last4, notes, allergies in found:
            expected = seeded[row_id]
            assert (number and decrypt(number), last4) == (expected["passport_number"], expected["passport_last4"])
            assert (notes and decrypt(notes)) == expected["medical_notes"]
            assert (allergies and decrypt(allergies)) == expected["allergies"]


def test_passports_are_those_of_the_documents(seeded_app: Flask, ask: Ask) -> None:
    found = ask(
        "SELECT passport_number, document_number, number_fingerprint, passport_last4 = number_last4,"
        " passport_country = issuing_country, passport_issued_on = issued_on, passport_expires_on = expiry_date"
        " FROM travelers FULL JOIN travel_documents ON traveler_id = travelers.id AND document_type = 'passport'"
        " WHERE passport_number IS NOT NULL OR traveler_id IS NOT NULL AND document_type = 'passport'"
    )
    assert len(found) > 300
    with seeded_app.app_context():
        keys = keyring()
        for own, document, fingerprint, *same in found:
            number = keys.decrypt(own)
            assert number is not None
            assert number == keys.decrypt(document)
            assert bytes(fingerprint) == keys.fingerprint(number)
            assert same == [True] * 4


def test_are_shown_whole_in_the_detail_only(seeded_api: ApiClient) -> None:
    traveler = next(row for row in rows("travelers", 1) if row["passport_number"])
    whole = traveler["passport_number"]
    detail = seeded_api.get(f"/api/travelers/{traveler['id']}").get_json()["data"]
    listed = seeded_api.get(f"/api/travelers/{traveler['id']}/documents").get_json()["data"]
    assert detail["passportNumber"] == whole
    assert [row["documentNumber"] for row in listed if row["documentType"] == "passport"] == [f"•••{whole[-4:]}"]
