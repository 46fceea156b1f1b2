"""``UNKNOWN_FIELDS=ignore``: for the days of a cut-over, unknown fields are dropped and their names logged."""

import pytest
from flask import Flask
from structlog.testing import capture_logs

from tests.contract.conftest import serving_samples
from tests.support.maker import Maker
from tests.support.refusals import refused
from tests.support.resources import Resource
from tests.support.settings import settings_for
from tt_api.app import create_app

pytestmark = pytest.mark.deep

EACH = pytest.mark.resources("LC")
UNKNOWN = {"zebra": "Ann Secret", "another_one": {"e-mail": "ann@example.com"}}


@pytest.fixture(scope="module")
def lenient_app(database_url: str) -> Flask:
    return serving_samples(create_app(settings_for(database_url, UNKNOWN_FIELDS="ignore", LOG_LEVEL="warn")))


@pytest.fixture
def app(lenient_app: Flask, emptied: None) -> Flask:
    return lenient_app


@EACH
class TestIgnore:
    def test_a_create_drops_them(self, make: Maker, resource: Resource) -> None:
        body = make.body(resource)
        row = make.make(resource, **body, **UNKNOWN)
        assert row.data.keys() == resource.own.keys() | resource.read_only.keys()
        assert row.data.items() >= body.items()

    def test_a_patch_drops_them(self, make: Maker, resource: Resource) -> None:
        if "U" in resource.operations:
            row = make.make(resource)
            response = make.api.patch(row.url, row.data | UNKNOWN)
            assert response.get_json()["data"] == row.data

    def test_their_names_are_logged_and_nothing_of_what_stood_in_them(self, make: Maker, resource: Resource) -> None:
        collection, body = make.collection(resource), make.body(resource)
        with capture_logs() as lines:
            assert make.api.post(collection, body | UNKNOWN).status_code == 201
        (line,) = [line for line in lines if line["event"] == "unknown_fields_dropped"]
        assert set(UNKNOWN) <= set(line["fields"])
        assert "Secret" not in str(lines)
        assert "ann@example.com" not in str(lines)

    def test_everything_else_stays_strict(self, make: Maker, resource: Resource) -> None:
        collection, body = make.collection(resource), make.body(resource)
        refused(make.api.post(collection, body | {"version": 1}), 400, "version")
        for key in resource.required:
            refused(make.api.post(collection, body | {key: []} | UNKNOWN), 400, key)
        refused(make.api.get(collection, query_string={"zebra": "1"}), 400, "zebra")
