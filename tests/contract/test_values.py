"""Values: every kind of field refuses what it must, at its place, and stores nothing of it."""

from itertools import zip_longest
from typing import Any

import pytest

from tests.support.hostile import refused_values
from tests.support.maker import Maker
from tests.support.refusals import raw_bodies, raw_body, refused
from tests.support.resources import VOYAGES, Resource
from tt_api.resources.fields import FreeObject

JSON = {"content_type": "application/json"}


@pytest.mark.resources("LC")
def test_a_create_refuses_what_its_fields_do_not_take(make: Maker, resource: Resource) -> None:
    """The first value of each field that it must refuse, then the second of each, and so on: all are named."""
    collection = make.collection(resource)
    body = make.body(resource)
    refusable = [[(key, *value) for value in refused_values(field)] for key, field in resource.new.items()]
    for wrong in zip_longest(*refusable):
        sent = {key: raw for key, raw, _ in filter(None, wrong)}
        error = refused(make.api.post(collection, data=raw_bodies(body, sent), **JSON), 400, why=sent)
        expected = [[key, *inside] for key, _, inside in filter(None, wrong)]
        assert sorted(problem["path"] for problem in error["details"]) == sorted(expected), sent
    assert make.api.get(collection).get_json()["data"] == []


@pytest.mark.deep
@pytest.mark.resources("LU")
def test_a_patch_refuses_what_the_field_does_not_take(make: Maker, resource: Resource) -> None:
    row = make.make(resource)
    for key, field in resource.own.items():
        for raw, inside in refused_values(field):
            response = make.api.patch(row.url, data=raw_body({}, key, raw), **JSON)
            refused(response, 400, key, *inside, why=raw[:60])
    assert make.api.get(row.collection).get_json()["data"] == [row.listed]


@pytest.mark.deep
@pytest.mark.resources("C")
def test_all_wrong_fields_are_named_in_one_answer(make: Maker, resource: Resource) -> None:
    wrong = {key: [] if isinstance(field, FreeObject) else {} for key, field in resource.new.items()}
    error = refused(make.api.post(make.collection(resource), wrong), 400)
    assert {problem["path"][0] for problem in error["details"]} == resource.new.keys()


@pytest.mark.deep
class TestTakenValues:
    @pytest.mark.parametrize(
        ("key", "sent", "given_back"),
        [
            ("name", "  trimmed \t\n", "trimmed"),
            ("name", "\u00a0\u2003wide spaces\u3000", "wide spaces"),
            ("name", "x" * 200, "x" * 200),
            ("name", f"  {'é' * 200}  ", "é" * 200),
            ("name", "🛳️ 👩\u200d👧 ¿ שלום", "🛳️ 👩\u200d👧 ¿ שלום"),
            ("captain", "", ""),
            ("summary", "y" * 20_000, "y" * 20_000),
            ("summary", "line\nline\r\n\ttab \u202e\u0001", "line\nline\r\n\ttab \u202e\u0001"),
            ("contactEmail", " Ann.Lee+x@Example.COM ", "Ann.Lee+x@Example.COM"),
            ("priceCents", 2**53 - 1, 2**53 - 1),
            ("priceCents", 0, 0),
            ("seats", 1, 1),
            ("seats", 5000, 5000),
            ("discountPercent", 0, 0),
            ("discountPercent", 100, 100),
            ("discountPercent", 12.34, 12.34),
            ("discountPercent", 0.1, 0.1),
            ("departsOn", "0001-01-01", "0001-01-01"),
            ("departsOn", "9999-12-31", "9999-12-31"),
            ("departsOn", "2028-02-29", "2028-02-29"),
            ("boardsAt", "2026-05-01T09:30:00+02:00", "2026-05-01T07:30:00Z"),
            ("boardsAt", "2026-05-01T09:30:00.123456-05:30", "2026-05-01T15:00:00.123456Z"),
            ("boardsAt", "2026-05-01T09:30:00.5Z", "2026-05-01T09:30:00.500000Z"),
            ("boardsAt", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
            ("boardsAt", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
            ("currency", "EUR", "EUR"),
            ("details", {"a": {"b_c": [1, "x", None]}}, {"a": {"b_c": [1, "x", None]}}),
            ("labels", [" a ", "b"], ["a", "b"]),
            ("labels", [], []),
        ],
    )
    def test_they_come_back_as_the_contract_writes_them(
        self, make: Maker, key: str, sent: Any, given_back: Any
    ) -> None:
        stored = make.make(VOYAGES, **{key: sent})
        assert stored.data[key] == given_back
        assert make.api.get(stored.url).get_json()["data"][key] == given_back
        assert make.api.patch(stored.url, {key: sent}).get_json()["data"] == stored.data

    def test_the_currency_is_usd_unless_sent(self, make: Maker) -> None:
        assert make.make(VOYAGES).data["currency"] == "USD"

    def test_a_rate_keeps_its_digits(self, make: Maker) -> None:
        row = make.make(VOYAGES)
        for hundredths in range(0, 10_001, 97):
            digits = f"{hundredths // 100}.{hundredths % 100:02}"
            response = make.api.patch(row.url, data=raw_body({}, "discountPercent", digits), **JSON)
            assert response.get_json()["data"]["discountPercent"] == float(digits)
