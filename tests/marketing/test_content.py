"""Managed content: found by id or slug, and published once."""

from typing import Any

import pytest

from tests.support.api import ApiClient
from tests.support.refusals import NOBODY, refused

URL = "/api/content"


def content(api: ApiClient, **given: Any) -> dict[str, Any]:
    return api.created(URL, {"contentType": "blog_post", "title": "A week in the Azores", **given})


class TestFinding:
    def test_by_id_and_by_slug(self, api: ApiClient) -> None:
        made = content(api)
        for name in (made["id"], "a-week-in-the-azores"):
            answer = api.get(f"{URL}/{name}")
            assert answer.get_json()["data"] == made
            assert api.get(f"{URL}/{name}", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304

    def test_where_it_is_said_when_it_is_made(self, api: ApiClient) -> None:
        answer = api.post(URL, {"contentType": "faq", "title": "Visas"})
        assert api.get(answer.headers["Location"]).get_json() == answer.get_json()
        assert "Location" not in api.post(URL, {"title": "Visas"}).headers

    def test_by_a_slug_that_two_types_have_needs_the_type(self, api: ApiClient) -> None:
        blog, guide = content(api), content(api, contentType="destination_guide")
        assert blog["slug"] == guide["slug"]
        said = refused(api.get(f"{URL}/{blog['slug']}"), 409)["message"]
        assert "blog_post, destination_guide" in said
        for one in (blog, guide):
            found = api.get(f"{URL}/{one['slug']}?contentType={one['contentType']}").get_json()
            assert found["data"] == one
        refused(api.get(f"{URL}/{blog['slug']}?contentType=faq"), 404)

    @pytest.mark.parametrize("name", [NOBODY, "nowhere", "Nöwhere", "%25", "a" * 3000, "x y"])
    def test_nothing_is_a_404(self, api: ApiClient, name: str) -> None:
        refused(api.get(f"{URL}/{name}"), 404)

    def test_a_change_goes_by_id(self, api: ApiClient) -> None:
        made = content(api)
        refused(api.patch(f"{URL}/{made['slug']}", {"title": "Azores"}), 400, "id")
        refused(api.get(f"{URL}/{made['id']}?contentType=poem"), 400, "contentType")
        refused(api.get(f"{URL}/{made['id']}?colour=red"), 400, "colour")

    def test_a_slug_is_one_of_its_type(self, api: ApiClient) -> None:
        made = content(api)
        body = {"contentType": "blog_post", "title": "Azores", "slug": made["slug"]}
        assert refused(api.post(URL, body), 409)["details"][0]["id"] == made["id"]
        other = content(api, contentType="faq")
        refused(api.patch(f"{URL}/{other['id']}", {"contentType": "blog_post"}), 409)


class TestMaking:
    def test_refuses_what_isn_t_there_or_isn_t_known(self, api: ApiClient) -> None:
        body = {"contentType": "faq", "title": "Visas"}
        refused(api.post(URL, {**body, "destinationId": NOBODY}), 400, "destinationId")
        refused(api.post(URL, {**body, "heroAssetId": NOBODY}), 400, "heroAssetId")
        refused(api.post(URL, {**body, "colour": "red"}), 400, "colour")
        refused(api.post(URL, {"contentType": "faq"}), 400, "title")


class TestPublishing:
    def test_sets_when_once(self, api: ApiClient) -> None:
        made = content(api)
        assert (made["status"], made["publishedAt"]) == ("draft", None)
        first = api.patch(f"{URL}/{made['id']}", {"status": "published"}).get_json()["data"]["publishedAt"]
        assert first is not None
        for status in ("archived", "draft", "published"):
            again = api.patch(f"{URL}/{made['id']}", {"status": status}).get_json()["data"]
            assert (again["status"], again["publishedAt"]) == (status, first)

    def test_at_once(self, api: ApiClient) -> None:
        assert content(api, status="published")["publishedAt"] is not None
        refused(api.post(URL, {"contentType": "faq", "title": "V", "publishedAt": "2026-01-01T00:00:00Z"}), 400)
