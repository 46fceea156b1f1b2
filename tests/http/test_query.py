"""Bytes that are no UTF-8 in a query string: refused by name, never replaced and searched for."""

import pytest

from tests.support.api import ApiClient

ENCODED, RAW = "%E9", "\xe9"


@pytest.mark.parametrize("broken", [ENCODED, RAW, "%C3", "%ED%A0%80", "%FF"])
class TestBrokenUtf8:
    def test_is_a_400_that_names_the_parameter(self, api: ApiClient, broken: str) -> None:
        response = api.get("/api/contacts", environ_overrides={"QUERY_STRING": f"limit=5&search=caf{broken}"})
        assert response.status_code == 400
        assert response.get_json()["error"]["details"] == [{"path": ["search"], "message": "is not valid UTF-8"}]

    def test_in_a_name_is_a_400(self, api: ApiClient, broken: str) -> None:
        response = api.get("/api/contacts", environ_overrides={"QUERY_STRING": f"{broken}=1"})
        assert response.status_code == 400

    def test_is_a_400_where_a_route_takes_no_query(self, api: ApiClient, broken: str) -> None:
        path = "/api/contacts/3f0c1a52-7a5e-4d0e-9a57-2f5a1c0b9d11"
        response = api.get(path, environ_overrides={"QUERY_STRING": f"search={broken}"})
        assert response.status_code == 400


@pytest.mark.parametrize("search", ["caf%C3%A9", "caf\u00e9".encode().decode("latin-1"), "%EF%BF%BD", "a%2Bb+c", "%"])
def test_utf8_is_searched_for(api: ApiClient, search: str) -> None:
    response = api.get("/api/contacts", environ_overrides={"QUERY_STRING": f"search={search}"})
    assert response.status_code == 200
