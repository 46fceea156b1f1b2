"""Social posts as callers write them: moves, lengths, and what can't change once it is public."""

from itertools import product
from typing import Any

import pytest

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.refusals import NOBODY, refused
from tests.support.worked_examples import examples
from tt_api.errors import ConflictError
from tt_api.models.marketing.social_posts import SocialPostStatus
from tt_api.models.transitions import SOCIAL_POSTS

URL = "/api/social"
SOON = "2999-01-01T00:00:00Z"
LONGEST = {"x": 280, "instagram": 2200, "linkedin": 3000, "facebook": 63_206}


def post(api: ApiClient, **given: Any) -> dict[str, Any]:
    return api.created(URL, {"platform": "linkedin", "body": "Two fjords", "scheduledFor": SOON, **given})


def in_state(api: ApiClient, url: str, status: str) -> str:
    post_id = str(post(api)["id"])
    query(url, "UPDATE social_media_posts SET status = %s WHERE id = %s RETURNING 1", (status, post_id))
    return post_id


class TestMoves:
    @examples("move_social_post")
    def test_the_agency_s_examples(self, given: dict[str, Any], expect: dict[str, Any]) -> None:
        before, after = SocialPostStatus(given["from"]), SocialPostStatus(given["to"])
        if expect["http"] == 200:
            SOCIAL_POSTS.judge(before, after)
        else:
            with pytest.raises(ConflictError) as raised:
                SOCIAL_POSTS.judge(before, after)
            assert raised.value.status == expect["http"]

    @pytest.mark.parametrize(("before", "after"), list(product(SocialPostStatus, repeat=2)))
    def test_those_that_a_caller_may_ask_for(self, api: ApiClient, database_url: str, before: str, after: str) -> None:
        post_id = in_state(api, database_url, before)
        answer = api.patch(f"{URL}/{post_id}", {"status": after})
        if before == after:
            assert answer.status_code == 200
        elif SocialPostStatus(after) in SOCIAL_POSTS.next_states(SocialPostStatus(before)):
            assert answer.get_json()["data"]["status"] == after
        else:
            refused(answer, 409)

    def test_only_the_job_publishes(self) -> None:
        asked = {after for state in SocialPostStatus for after in SOCIAL_POSTS.next_states(state)}
        assert asked.isdisjoint({"publishing", "published", "failed"})

    @pytest.mark.parametrize("status", sorted(set(SocialPostStatus) - {"draft", "scheduled"}))
    def test_a_new_one_is_at_its_beginning(self, api: ApiClient, status: str) -> None:
        refused(api.post(URL, {"platform": "x", "body": "Fjord", "status": status}), 400, "status")

    def test_a_scheduled_one_needs_its_time(self, api: ApiClient) -> None:
        refused(api.post(URL, {"platform": "x", "body": "Fjord", "status": "scheduled"}), 400, "scheduledFor")
        post_id = post(api, status="scheduled")["id"]
        refused(api.patch(f"{URL}/{post_id}", {"scheduledFor": None}), 400, "scheduledFor")

    def test_a_failed_one_that_is_scheduled_again_has_no_error_any_more(
        self, api: ApiClient, database_url: str
    ) -> None:
        post_id = in_state(api, database_url, "failed")
        query(database_url, "UPDATE social_media_posts SET error = 'missed its time' RETURNING 1")
        again = api.patch(f"{URL}/{post_id}", {"status": "scheduled"}).get_json()["data"]
        assert (again["status"], again["error"]) == ("scheduled", None)


class TestWhatIsPosted:
    @pytest.mark.parametrize(("platform", "longest"), LONGEST.items())
    def test_is_as_long_as_the_platform_takes(self, api: ApiClient, platform: str, longest: int) -> None:
        post(api, platform=platform, body="å" * longest)
        refused(api.post(URL, {"platform": platform, "body": "å" * (longest + 1)}), 400, "body")

    def test_has_its_link_below_it(self, api: ApiClient) -> None:
        link = "https://example.com/"
        post(api, platform="x", body="å" * (278 - len(link)), linkUrl=link)
        body = {"platform": "x", "body": "å" * (279 - len(link)), "linkUrl": link}
        refused(api.post(URL, body), 400, "body")

    def test_must_fit_the_platform_that_it_is_moved_to(self, api: ApiClient) -> None:
        post_id = post(api, body="å" * 281)["id"]
        refused(api.patch(f"{URL}/{post_id}", {"platform": "x"}), 400, "body")
        assert api.patch(f"{URL}/{post_id}", {"platform": "x", "body": "Short"}).status_code == 200

    def test_has_no_card_numbers(self, api: ApiClient) -> None:
        refused(api.post(URL, {"platform": "x", "body": "4111 1111 1111 1111"}), 400, "body")

    def test_shows_assets_that_are_there(self, api: ApiClient) -> None:
        asset = {"title": "Fjord", "kind": "image", "url": "https://cdn.example.com/fjord.jpg"}
        asset_id = api.created("/api/marketing-assets", asset)["id"]
        made = post(api, assetIds=[asset_id])
        assert made["assetIds"] == [asset_id]
        refused(api.patch(f"{URL}/{made['id']}", {"assetIds": [asset_id, NOBODY]}), 400, "assetIds", 1)
        api.delete(f"/api/marketing-assets/{asset_id}")
        refused(api.post(URL, {"platform": "x", "body": "Fjord", "assetIds": [asset_id]}), 400, "assetIds", 0)
        # What refers to a deleted row stays, and isn't checked again.
        assert api.patch(f"{URL}/{made['id']}", {"campaign": "Spring"}).status_code == 200

    @pytest.mark.parametrize("status", ["publishing", "published"])
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("body", "Another"),
            ("platform", "x"),
            ("linkUrl", "https://example.com"),
            ("assetIds", [NOBODY]),
            ("scheduledFor", "2999-02-02T00:00:00Z"),
        ],
    )
    def test_stays_once_it_is_public(
        self, api: ApiClient, database_url: str, status: str, field: str, value: Any
    ) -> None:
        post_id = in_state(api, database_url, status)
        refused(api.patch(f"{URL}/{post_id}", {field: value}), 409, field)
        assert api.patch(f"{URL}/{post_id}", {"likes": 12, "publishedUrl": "https://x.com/1"}).status_code == 200
