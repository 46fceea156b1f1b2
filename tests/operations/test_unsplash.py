"""Unsplash's pictures: searched, and kept as marketing assets with their attribution."""

import json
from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from tests.operations.conftest import ATTRIBUTION_URL, PHOTO, UNSPLASH, Operations, failed_outside
from tests.support.refusals import NOBODY, refused
from tests.support.threads import at_once, statuses

Offers = Callable[..., None]


@pytest.fixture
def unsplash_has(stub: HTTPServer) -> Offers:
    """Let Unsplash have one picture."""

    def offer(photo: Any = PHOTO) -> None:
        stub.clear_all_handlers()
        text = photo if isinstance(photo, str) else json.dumps(photo)
        stub.expect_request("/unsplash/photos/Dwu85P9SOIk").respond_with_data(text, content_type="application/json")
        stub.expect_request("/unsplash/photos/Dwu85P9SOIk/download").respond_with_json({"url": "https://x.example"})

    offer()
    return offer


class TestImport:
    def test_makes_an_asset_and_tells_unsplash_of_the_use(
        self, operations: Operations, stub: HTTPServer, unsplash_has: Offers
    ) -> None:
        answer = operations.api.post(UNSPLASH, {"photoId": "Dwu85P9SOIk", "tags": ["norway"]})
        assert answer.status_code == 201, answer.get_data(as_text=True)
        asset = answer.get_json()["data"]
        expected = {
            "title": "a fjord at dawn",
            "kind": "image",
            "url": "https://images.example/r?w=1080",
            "thumbnailUrl": "https://images.example/t",
            "altText": "a fjord at dawn",
            "attribution": "Photo by Ann Lee on Unsplash",
            "attributionUrl": ATTRIBUTION_URL,
            "source": "unsplash",
            "externalId": "Dwu85P9SOIk",
            "width": 2448,
            "height": 3264,
            "tags": ["norway"],
        }
        assert {key: asset[key] for key in expected} == expected
        assert answer.headers["Location"] == f"/api/marketing-assets/{asset['id']}"
        assert operations.get(answer.headers["Location"]) == asset
        assert answer.headers["ETag"] == operations.api.get(answer.headers["Location"]).headers["ETag"]
        assert operations.work() == 1
        assert operations.tasks() == [("tell_unsplash_of_use", "done")]
        assert [request.path for request, _ in stub.log] == [
            "/unsplash/photos/Dwu85P9SOIk",
            "/unsplash/photos/Dwu85P9SOIk/download",
        ]

    def test_again_gives_the_asset_that_is_there_and_asks_nobody(
        self, operations: Operations, stub: HTTPServer, unsplash_has: Offers
    ) -> None:
        body = {"photoId": "Dwu85P9SOIk", "title": "Ours", "altText": None}
        first = operations.api.post(UNSPLASH, body)
        assert (first.get_json()["data"]["title"], first.get_json()["data"]["altText"]) == ("Ours", None)
        again = operations.api.post(UNSPLASH, {**body, "title": "Another"})
        assert (first.status_code, again.status_code) == (201, 200)
        assert again.get_json() == first.get_json()
        assert again.headers["Location"] == first.headers["Location"]
        assert len(stub.log) == 1
        assert operations.rows("SELECT count(*) FROM scheduled_tasks") == [(1,)]

    def test_under_a_key_asks_unsplash_once(
        self, operations: Operations, stub: HTTPServer, unsplash_has: Offers
    ) -> None:
        """The key is held meanwhile, which is a transaction."""
        body, headers = {"photoId": "Dwu85P9SOIk"}, {"Idempotency-Key": "48211-0"}
        first, again = (operations.api.post(UNSPLASH, body, headers=headers) for _ in range(2))
        # Without the key the second is a 200: it was an asset already.
        assert (first.status_code, again.status_code, again.data) == (201, 201, first.data)
        assert len(stub.log) == 1

    def test_of_one_that_was_deleted_makes_a_new_one(self, operations: Operations, unsplash_has: Offers) -> None:
        first = operations.api.created(UNSPLASH, {"photoId": "Dwu85P9SOIk"})
        assert operations.api.delete(f"/api/marketing-assets/{first['id']}").status_code == 204
        assert operations.api.created(UNSPLASH, {"photoId": "Dwu85P9SOIk"})["id"] != first["id"]
        assert operations.work() == 2
        assert operations.tasks() == [("tell_unsplash_of_use", "skipped"), ("tell_unsplash_of_use", "done")]

    def test_by_many_at_once_makes_one_without_a_transaction_open_meanwhile(
        self, operations: Operations, stub: HTTPServer
    ) -> None:
        together = Barrier(4)
        open_then: list[int] = []

        def answer(_: Any) -> Response:
            together.wait(60)
            open_then.append(operations.open_transactions())
            # Nobody goes on before all have looked.
            together.wait(60)
            return Response(json.dumps(PHOTO), mimetype="application/json")

        stub.expect_request("/unsplash/photos/Dwu85P9SOIk").respond_with_handler(answer)
        answers = at_once(operations.app, [lambda api: api.post(UNSPLASH, {"photoId": "Dwu85P9SOIk"})] * 4)
        assert statuses(answers) == [200, 200, 200, 201]
        assert len({one.get_json()["data"]["id"] for one in answers}) == 1
        assert open_then == [0] * 4
        assert operations.tasks() == [("tell_unsplash_of_use", "pending")]

    def test_without_a_key_finds_no_picture_and_says_so_in_one_line(
        self, keyless: Operations, capsys: pytest.CaptureFixture[str]
    ) -> None:
        refused(keyless.api.post(UNSPLASH, {"photoId": "Dwu85P9SOIk"}), 400, "photoId")
        assert keyless.rows("SELECT count(*) FROM marketing_assets") == [(0,)]
        logged = "".join(capsys.readouterr())
        assert logged.count("service_not_configured") == 1
        assert "Traceback" not in logged

    @pytest.mark.parametrize("photo_id", ["nobody", "../users/me", "a/b", "é", "x y", "a?b=c"])
    def test_of_a_picture_that_is_not_there_names_the_field(
        self, operations: Operations, stub: HTTPServer, photo_id: str
    ) -> None:
        stub.expect_request("/unsplash/photos/nobody").respond_with_json({"errors": ["no"]}, 404)
        refused(operations.api.post(UNSPLASH, {"photoId": photo_id}), 400, "photoId")
        assert len(stub.log) == (photo_id == "nobody")

    @pytest.mark.parametrize(
        ("body", "key"),
        [
            ({}, "photoId"),
            ({"photoId": ""}, "photoId"),
            ({"photoId": 1}, "photoId"),
            ({"photoId": "x" * 65}, "photoId"),
            ({"photoId": "x", "title": "x" * 201}, "title"),
            ({"photoId": "x", "tags": "x"}, "tags"),
            ({"photoId": "x", "source": "upload"}, "source"),
        ],
    )
    def test_refuses_what_it_can_t_take(self, operations: Operations, stub: HTTPServer, body: Any, key: str) -> None:
        refused(operations.api.post(UNSPLASH, body), 400, key)
        assert not stub.log

    @pytest.mark.parametrize(
        "wrong",
        [
            {"urls": {"regular": "javascript:alert(1)", "thumb": "https://x.example/t"}},
            {"urls": {"regular": "https://x.example/a", "thumb": f"https://x.example/{'x' * 2100}"}},
            {"user": {"name": "Ann", "links": {"html": "https://[::1"}}},
            {"user": {"name": "Ann \ud800", "links": {"html": "https://x.example"}}},
            {"id": "x" * 101},
            {"width": "wide"},
            {"width": 2**70, "height": -5, "user": {"name": "n" * 900, "links": {"html": "https://x.example"}}},
        ],
    )
    def test_of_nonsense_is_a_502_or_makes_something_valid(
        self, operations: Operations, unsplash_has: Offers, wrong: dict[str, Any]
    ) -> None:
        unsplash_has({**PHOTO, **wrong})
        answer = operations.api.post(UNSPLASH, {"photoId": "Dwu85P9SOIk"})
        if "height" not in wrong:
            failed_outside(answer)
            assert operations.rows("SELECT count(*) FROM marketing_assets") == [(0,)]
            return
        asset = answer.get_json()["data"]
        assert (asset["width"], asset["height"], len(asset["attribution"])) == (None, None, 500)

    def test_without_a_description_is_called_after_its_photographer(
        self, operations: Operations, unsplash_has: Offers
    ) -> None:
        unsplash_has({**PHOTO, "alt_description": None, "description": None})
        asset = operations.api.created(UNSPLASH, {"photoId": "Dwu85P9SOIk", "title": "  "})
        assert (asset["title"], asset["altText"]) == ("Photo by Ann Lee on Unsplash", None)


class TestTellingOfTheUse:
    def test_is_tried_again_while_unsplash_is_away(
        self, operations: Operations, stub: HTTPServer, unsplash_has: Offers
    ) -> None:
        operations.api.created(UNSPLASH, {"photoId": "Dwu85P9SOIk"})
        stub.clear_all_handlers()
        stub.expect_request("/unsplash/photos/Dwu85P9SOIk/download").respond_with_data("", 503)
        operations.work()
        assert operations.tasks() == [("tell_unsplash_of_use", "pending")]
        unsplash_has()
        operations.work_through()
        assert operations.tasks() == [("tell_unsplash_of_use", "done")]

    def test_is_skipped_where_the_key_is_gone(
        self, operations: Operations, keyless: Operations, unsplash_has: Offers
    ) -> None:
        operations.api.created(UNSPLASH, {"photoId": "Dwu85P9SOIk"})
        keyless.work()
        assert operations.tasks() == [("tell_unsplash_of_use", "skipped")]


class TestTheAsset:
    def test_of_unsplash_keeps_its_address_and_attribution(self, operations: Operations, unsplash_has: Offers) -> None:
        asset = operations.api.created(UNSPLASH, {"photoId": "Dwu85P9SOIk"})
        path = f"/api/marketing-assets/{asset['id']}"
        changes: list[dict[str, Any]] = [
            {"url": "https://x.example"},
            {"attribution": None},
            {"attributionUrl": None},
            {"externalId": "x"},
            {"title": "T", "attribution": "Me"},
        ]
        for change in changes:
            refused(operations.api.patch(path, change), 409)
        assert operations.api.patch(path, {**asset, "title": "T", "tags": ["a"]}).get_json()["data"]["title"] == "T"

    def test_made_by_callers_is_never_unsplash_s(self, operations: Operations) -> None:
        body = {"title": "T", "kind": "image", "url": "https://x.example/1", "externalId": "Dwu85P9SOIk"}
        assert operations.api.created("/api/marketing-assets", body)["source"] == "upload"
        refused(operations.api.post("/api/marketing-assets", {**body, "source": "unsplash"}), 400, "source")
        refused(operations.api.post("/api/marketing-assets", body), 409)

    def test_with_the_same_name_elsewhere_is_another(self, operations: Operations, unsplash_has: Offers) -> None:
        body = {"title": "T", "kind": "image", "url": "https://x.example/1", "externalId": "Dwu85P9SOIk"}
        operations.api.created("/api/marketing-assets", body)
        assert operations.api.created(UNSPLASH, {"photoId": "Dwu85P9SOIk"})["externalId"] == "Dwu85P9SOIk"

    def test_s_id_is_still_checked_beside_the_static_segment(self, operations: Operations) -> None:
        refused(operations.api.get("/api/marketing-assets/unsplashed"), 400, "id")
        refused(operations.api.get(f"/api/marketing-assets/{NOBODY}"), 404)
        assert operations.api.patch(UNSPLASH, {"title": "x"}).status_code in (400, 405)
