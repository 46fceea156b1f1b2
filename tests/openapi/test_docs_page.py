"""The documentation page: our own files alone, the right Scalar, and a policy that lets in no more than it needs."""

import gzip
import re
from base64 import b64encode
from hashlib import sha384
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.support.settings import API_KEY

ROOT = Path(__file__).parents[2]
# dist/browser/standalone.js of the npm package @scalar/api-reference 1.76.0.
SCALAR = "/docs/assets/scalar-1.76.0.js.gz"
SCALAR_SHA384 = "oH1C0RwqcwbVXkC+r8A+4qRoyEUQdtxAzOwumkxZtQBBcsy61FOoPt7B50OVJYYQ"
OURS = ("/docs", "/docs/assets/start.js", "/docs/assets/icon.svg")
GUIDE_LINK = re.compile(r"\]\(/docs/api\.md#:~:text=([^)]+)\)")


def text(client: FlaskClient, path: str) -> str:
    response = client.get(path, buffered=True)
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


class TestTheDocument:
    def test_comes_compressed_to_whoever_takes_that(self, client: FlaskClient) -> None:
        whole = client.get("/openapi.json")
        assert "Content-Encoding" not in whole.headers
        packed = client.get("/openapi.json", headers={"Accept-Encoding": "br, gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.headers["Vary"] == whole.headers["Vary"] == "Accept-Encoding"
        assert gzip.decompress(packed.data) == whole.data
        assert len(packed.data) * 8 < len(whole.data)

    @pytest.mark.parametrize("encoding", ["gzip", "gzip;q=0"])
    def test_isn_t_sent_again_while_it_is_the_same(self, client: FlaskClient, encoding: str) -> None:
        headers = {"Accept-Encoding": encoding}
        first = client.get("/openapi.json", headers=headers)
        again = client.get("/openapi.json", headers={**headers, "If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


class TestThePage:
    def test_takes_every_file_from_this_server(self, client: FlaskClient) -> None:
        files = re.findall(r'(?:src|href)="([^"]+)"', text(client, "/docs"))
        assert SCALAR in files
        for file in files:
            assert file.startswith("/"), file
            assert client.get(file, buffered=True).status_code == 200, file

    @pytest.mark.parametrize("path", OURS)
    def test_names_no_other_host(self, client: FlaskClient, path: str) -> None:
        assert "//" not in re.sub(r"^// .*$|http://www\.w3\.org/2000/svg", "", text(client, path), flags=re.MULTILINE)

    def test_has_all_off_that_would_ask_another_host(self, client: FlaskClient) -> None:
        script = text(client, "/docs/assets/start.js")
        for switch in (
            "agent: { disabled: true }",
            "mcp: { disabled: true }",
            "telemetry: false",
            "withDefaultFonts: false",
            'proxyUrl: ""',
        ):
            assert switch in script

    def test_runs_no_script_that_stands_in_it(self, client: FlaskClient) -> None:
        page = text(client, "/docs")
        assert re.findall(r"<script(?![^>]* src=)|\son\w+=|javascript:", page) == []

    def test_alone_may_style_what_it_draws(self, client: FlaskClient) -> None:
        policy = client.get("/docs", buffered=True).headers["Content-Security-Policy"]
        assert "style-src 'self' 'unsafe-inline'" in policy
        for path in (*OURS[1:], SCALAR, "/docs/api.md", "/openapi.json", "/docs/assets/none.js"):
            headers = client.get(path, buffered=True).headers
            assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'", path

    @pytest.mark.parametrize("path", [*OURS, SCALAR, "/docs/api.md"])
    def test_answers_head_as_get_without_the_body(self, client: FlaskClient, path: str) -> None:
        got, head = client.get(path, buffered=True), client.head(path, buffered=True)
        assert (head.status_code, head.data) == (200, b"")
        for name in ("Content-Type", "Content-Length", "ETag", "Content-Security-Policy"):
            assert head.headers[name] == got.headers[name]

    @pytest.mark.parametrize("name", ["..%2fdocument.py", "%2e%2e/document.py", "none.js", "../introduction.md"])
    def test_serves_nothing_beside_its_files(self, client: FlaskClient, name: str) -> None:
        assert client.get(f"/docs/assets/{name}").status_code == 404


class TestScalar:
    def test_is_the_published_file(self, client: FlaskClient) -> None:
        packed = client.get(SCALAR, buffered=True).data
        assert b64encode(sha384(gzip.decompress(packed)).digest()).decode() == SCALAR_SHA384

    def test_is_checked_by_the_browser_too(self, client: FlaskClient) -> None:
        assert f'src="{SCALAR}"\n          integrity="sha384-{SCALAR_SHA384}"' in text(client, "/docs")

    def test_comes_compressed_as_a_script(self, client: FlaskClient) -> None:
        response = client.get(SCALAR, buffered=True)
        assert response.content_encoding == "gzip"
        assert response.mimetype == "text/javascript"
        assert len(response.data) < 1_500_000

    def test_is_sent_once_and_then_only_asked_for(self, client: FlaskClient) -> None:
        first = client.get(SCALAR, buffered=True)
        assert first.headers["Cache-Control"] == "no-cache"
        again = client.get(SCALAR, buffered=True, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")

    def test_has_its_licence_beside_it(self, client: FlaskClient) -> None:
        assert "Copyright (c) 2023-present Scalar" in text(client, "/docs/assets/LICENSE.scalar")


class TestTheIntroduction:
    @pytest.fixture
    def introduction(self, client: FlaskClient) -> str:
        document = client.get("/openapi.json").get_json()
        return str(document["info"]["description"])

    def test_leads_to_words_that_the_guide_has_once(self, client: FlaskClient, introduction: str) -> None:
        guide = text(client, "/docs/api.md")
        assert guide == (ROOT / "docs/api.md").read_text()
        fragments = [fragment.replace("%23", "#").replace("%20", " ") for fragment in GUIDE_LINK.findall(introduction)]
        assert len(fragments) >= 8
        assert {fragment: guide.count(fragment) for fragment in fragments} == dict.fromkeys(fragments, 1)

    def test_says_what_a_caller_asks_first(self, introduction: str) -> None:
        headings = re.findall(r"^# (.+)$", introduction, flags=re.MULTILINE)
        assert headings == [
            "Keys",
            "Requests and answers",
            "Paging",
            "Filters",
            "Versions",
            "Money, dates and times",
            "Errors",
            "Limits",
            "Retrying safely",
        ]

    def test_is_short(self, introduction: str) -> None:
        assert len(introduction) < 5_000

    def test_tells_the_truth_about_a_key(self, client: FlaskClient) -> None:
        for headers in ({"X-API-Key": API_KEY}, {"Authorization": f"Bearer {API_KEY}"}):
            assert client.get("/api/companies", headers=headers).status_code == 200
