"""The workflows of docs/n8n: what n8n reads in them is there, and leads through this API as docs/n8n.md says.

n8n itself isn't run here: these tests send what its HTTP Request node was seen to send.
"""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.api import ApiClient
from tests.support.settings import API_KEY

FOLDER = Path(__file__).parents[2] / "docs/n8n"
GUIDE = FOLDER.parent / "n8n.md"
WORKFLOWS = ("next-url", "cursor", "page", "find-or-create", "outlive-429")
KEY = {"X-API-Key": API_KEY}
ROWS = 7


def nodes(workflow: str) -> dict[str, dict[str, Any]]:
    """The nodes of a workflow by their names."""
    return {node["name"]: node for node in json.loads((FOLDER / f"{workflow}.json").read_text())["nodes"]}


def pagination(workflow: str) -> dict[str, Any]:
    return dict(nodes(workflow)["Companies"]["parameters"]["options"]["pagination"]["pagination"])


def first_request(workflow: str, node: str = "Companies") -> tuple[str, dict[str, str]]:
    """The path and the parameters with which a node begins, with small pages so that there are several."""
    asked = nodes(workflow)[node]["parameters"]
    url = urlsplit(asked["url"])
    named = {entry["name"]: entry["value"] for entry in asked.get("queryParameters", {}).get("parameters", [])}
    return url.path, {**dict(parse_qsl(url.query)), **named, "limit": "3"}


@pytest.fixture
def companies(api: ApiClient) -> set[str]:
    return {api.created("/api/companies", {"name": f"Company {number}"})["id"] for number in range(ROWS)}


class TestAWorkflow:
    @pytest.mark.parametrize("name", WORKFLOWS)
    def test_is_whole(self, name: str) -> None:
        connections = json.loads((FOLDER / f"{name}.json").read_text())["connections"]
        outputs = [output for connection in connections.values() for output in connection["main"]]
        led_to = {end["node"] for output in outputs for end in output}
        assert led_to | {"Start"} == nodes(name).keys()

    @pytest.mark.parametrize("name", WORKFLOWS)
    def test_asks_for_routes_that_there_are(self, app: Flask, name: str) -> None:
        rules = {rule.rule for rule in app.url_map.iter_rules()}
        asked = [node["parameters"]["url"] for node in nodes(name).values() if "url" in node["parameters"]]
        assert asked
        assert {urlsplit(url).path for url in asked} <= rules

    @pytest.mark.parametrize("name", WORKFLOWS)
    def test_is_in_the_guide_with_its_expressions(self, name: str) -> None:
        guide = GUIDE.read_text()
        assert f"(n8n/{name}.json)" in guide
        if name in WORKFLOWS[:3]:
            assert f"`{pagination(name)['completeExpression'].removeprefix('=')}`" in guide

    @pytest.mark.parametrize("name", WORKFLOWS[:3])
    def test_does_not_take_a_refusal_for_the_end_of_a_list(self, name: str) -> None:
        assert pagination(name)["completeExpression"].startswith("={{ $response.statusCode === 200 && ")


class TestAWholeList:
    def test_by_the_next_url(self, client: FlaskClient, companies: set[str]) -> None:
        path, query = first_request("next-url")
        # n8n would send parameters of the node's own again with each next URL.
        assert "queryParameters" not in nodes("next-url")["Companies"]["parameters"]
        response = client.get(path, query_string=query, headers=KEY)
        found = [row["id"] for row in response.get_json()["data"]]
        while link := response.headers.get("Link"):
            match = re.search(r'<([^>]+)>; rel="next"', link)
            assert match is not None
            response = client.get(match[1], headers=KEY)
            found += [row["id"] for row in response.get_json()["data"]]
        assert (len(found), set(found)) == (ROWS, companies)

    def test_by_cursors(self, client: FlaskClient, companies: set[str]) -> None:
        path, query = first_request("cursor")
        found: list[str] = []
        while True:
            page = client.get(path, query_string=query, headers=KEY).get_json()
            found += [row["id"] for row in page["data"]]
            if not page["pagination"]["nextCursor"]:
                break
            query["cursor"] = page["pagination"]["nextCursor"]
        assert (len(found), set(found)) == (ROWS, companies)

    def test_by_pages(self, client: FlaskClient, companies: set[str]) -> None:
        path, query = first_request("page")
        found: list[str] = []
        while True:
            query["page"] = str(int(query.get("page", 0)) + 1)
            page = client.get(path, query_string=query, headers=KEY).get_json()
            found += [row["id"] for row in page["data"]]
            if page["pagination"]["page"] >= page["pagination"]["totalPages"]:
                break
        assert (len(found), set(found)) == (ROWS, companies)


class TestFindOrCreate:
    def test_finds_by_the_exact_address_in_any_case(self, client: FlaskClient, api: ApiClient) -> None:
        contact = api.created("/api/contacts", {"firstName": "Ada", "email": "ada@blueheron.example"})
        found = client.get("/api/contacts", query_string={"email": "ADA@blueheron.example"}, headers=KEY).get_json()
        assert [row["id"] for row in found["data"]] == [contact["id"]]

    def test_is_told_by_a_409_who_was_faster(self, client: FlaskClient, api: ApiClient) -> None:
        person = {"firstName": "Ada", "email": "ada@blueheron.example"}
        contact = api.created("/api/contacts", person)
        refused = client.post("/api/contacts", json=person, headers=KEY)
        assert refused.status_code == 409
        assert refused.get_json()["error"]["details"][0]["id"] == contact["id"]
