"""Social posts are published at their time, at most once, and their record is honest."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from tests.support.office import Office
from tests.support.outside_stubs import BUFFER_KEY, BufferStub, json_response
from tests.support.settings import SECRETS

URL = "/api/social"
SERVICE = {"X-Webhook-Secret": SECRETS["WEBHOOK_SECRET"]}


@pytest.fixture
def buffer(stub: HTTPServer) -> BufferStub:
    return BufferStub(stub)


@pytest.fixture
def office(office_with: Callable[..., Office], buffer: BufferStub) -> Office:
    return office_with(BUFFER_ACCESS_TOKEN=BUFFER_KEY, BUFFER_API_URL=buffer.url, BUFFER_CHANNELS="linkedin=c1, x=c2")


def post(office: Office, late: timedelta = timedelta(minutes=1), **given: Any) -> str:
    at = (datetime.now(UTC) - late).isoformat()
    body = {"platform": "linkedin", "body": "Two fjords", "status": "scheduled", "scheduledFor": at, **given}
    return str(office.api.created(URL, body)["id"])


def now(office: Office, post_id: str) -> dict[str, Any]:
    (found,) = office.api.get(f"{URL}?id={post_id}").get_json()["data"]
    return dict(found)


def ended(office: Office, post_id: str) -> tuple[str, str | None]:
    found = now(office, post_id)
    return found["status"], found["error"]


class TestADuePost:
    def test_is_published(self, office: Office, buffer: BufferStub) -> None:
        pictures = [
            office.api.created("/api/marketing-assets", {"title": kind, "kind": kind, "url": f"https://e.com/{kind}"})
            for kind in ("image", "document")
        ]
        post_id = post(office, linkUrl="https://example.com", assetIds=[one["id"] for one in pictures])
        office.run("social_publishing")
        assert buffer.posts == [
            {
                "channelId": "c1",
                "text": "Two fjords\n\nhttps://example.com",
                "schedulingType": "automatic",
                "mode": "shareNow",
                "assets": [{"image": {"url": "https://e.com/image"}}],
            }
        ]
        found = now(office, post_id)
        assert (found["status"], found["bufferUpdateId"], found["error"]) == ("published", "b1", None)
        assert found["publishedAt"] is not None
        moves = "SELECT metadata->>'from', metadata->>'to' FROM activities WHERE entity_id = %s ORDER BY id"
        assert office.query(moves, (post_id,)) == [("scheduled", "publishing"), ("publishing", "published")]

    def test_goes_out_once_however_many_jobs_and_workers_see_it(self, office: Office, buffer: BufferStub) -> None:
        post_id = post(office)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: office.run("social_publishing"), range(4)))
        office.run("publish_social_post", postId=post_id)
        office.work_all()
        assert len(buffer.posts) == 1
        assert ended(office, post_id) == ("published", None)

    def test_isn_t_early_nor_a_draft_nor_deleted(self, office: Office, buffer: BufferStub) -> None:
        early, draft = post(office, -timedelta(hours=1)), post(office, status="draft")
        office.run("social_publishing")
        assert [ended(office, one) for one in (early, draft)] == [("scheduled", None), ("draft", None)]
        assert buffer.posts == []

    def test_that_was_missed_by_a_day_is_not_published_late(self, office: Office, buffer: BufferStub) -> None:
        missed, late = post(office, timedelta(hours=24, seconds=5)), post(office, timedelta(hours=23, minutes=59))
        office.run("social_publishing")
        assert ended(office, missed) == ("failed", "missed its time")
        assert ended(office, late) == ("published", None)
        assert len(buffer.posts) == 1

    def test_that_waited_for_its_worker_for_a_day_isn_t_either(self, office: Office, buffer: BufferStub) -> None:
        post_id = post(office, timedelta(hours=25))
        office.execute("UPDATE social_media_posts SET status = 'publishing'")
        office.run("publish_social_post", postId=post_id)
        assert ended(office, post_id) == ("failed", "missed its time")
        assert buffer.posts == []


class TestFailures:
    def test_without_a_key(self, office_with: Callable[..., Office]) -> None:
        office = office_with()
        post_id = post(office)
        office.run("social_publishing")
        assert ended(office, post_id) == ("failed", "Buffer is not configured")

    def test_without_a_channel(self, office: Office, buffer: BufferStub) -> None:
        post_id = post(office, platform="facebook")
        office.run("social_publishing")
        assert ended(office, post_id) == ("failed", "Buffer is not configured for facebook")
        assert buffer.posts == []

    def test_an_attempt_that_was_interrupted_leaves_it_unknown(self, office: Office, buffer: BufferStub) -> None:
        post_id = post(office)
        office.execute("UPDATE social_media_posts SET status = 'publishing', publishing_started_at = now()")
        office.run("publish_social_post", postId=post_id)
        assert ended(office, post_id) == ("failed", "outcome unknown: an earlier attempt was interrupted")
        assert buffer.posts == []

    def test_an_answer_that_says_nothing_leaves_it_unknown_too(self, office: Office, buffer: BufferStub) -> None:
        post_id = post(office)
        buffer.answer = lambda: Response(status=502)
        office.run("social_publishing")
        office.work_all()
        status, error = ended(office, post_id)
        assert status == "failed"
        assert str(error).startswith("outcome unknown: ")
        assert len(buffer.posts) == 1

    def test_a_person_may_have_it_tried_again(self, office: Office, buffer: BufferStub) -> None:
        post_id = post(office)
        buffer.answer = lambda: Response(status=502)
        office.run("social_publishing")
        buffer.answer = lambda: None
        office.run("social_publishing")
        assert len(buffer.posts) == 1
        office.api.patch(f"{URL}/{post_id}", {"status": "scheduled"})
        office.run("social_publishing")
        assert len(buffer.posts) == 2
        assert ended(office, post_id) == ("published", None)

    def test_one_whose_work_failed_for_good_is_left_in_doubt(self, office: Office, buffer: BufferStub) -> None:
        post_id = post(office)
        office.execute(
            "ALTER TABLE social_media_posts ADD CONSTRAINT never_begun CHECK (publishing_started_at IS NULL)"
        )
        try:
            office.run("social_publishing")
            office.work_all()
        finally:
            office.execute("ALTER TABLE social_media_posts DROP CONSTRAINT never_begun")
        assert office.ended("publish_social_post") == ["dead"]
        assert ended(office, post_id) == ("publishing", None)
        office.run("social_publishing")
        assert ended(office, post_id) == ("failed", "outcome unknown: its work was given up")
        (letter,) = office.api.get("/internal/dead-letters", headers=SERVICE).get_json()["data"]
        assert office.api.post(f"/internal/dead-letters/{letter['id']}/retry", headers=SERVICE).status_code == 200
        office.work_all()
        assert buffer.posts == []
        office.api.patch(f"{URL}/{post_id}", {"status": "scheduled"})
        office.run("social_publishing")
        assert len(buffer.posts) == 1
        assert ended(office, post_id) == ("published", None)

    def test_one_that_waits_for_another_attempt_is_not_given_up(self, office: Office, buffer: BufferStub) -> None:
        post_id = post(office)
        answers = [json_response({"errors": [{"extensions": {"code": "RATE_LIMIT_EXCEEDED"}}]})]
        buffer.answer = lambda: answers.pop() if answers else None
        office.run("social_publishing")
        office.run("social_publishing")
        assert ended(office, post_id) == ("publishing", None)
        office.work_all()
        assert ended(office, post_id) == ("published", None)

    def test_a_refusal_is_final(self, office: Office, buffer: BufferStub) -> None:
        post_id = post(office)
        buffer.answer = lambda: json_response({"data": {"createPost": {"__typename": "InvalidInputError"}}})
        office.run("social_publishing")
        office.work_all()
        assert ended(office, post_id) == ("failed", "buffer: refused (InvalidInputError)")
        assert len(buffer.posts) == 1

    def test_too_many_at_once_go_out_later(self, office: Office, buffer: BufferStub) -> None:
        post_id = post(office)
        answers = [json_response({"errors": [{"extensions": {"code": "RATE_LIMIT_EXCEEDED"}}]})]
        buffer.answer = lambda: answers.pop() if answers else None
        office.run("social_publishing")
        assert ended(office, post_id) == ("publishing", None)
        office.work_all()
        assert ended(office, post_id) == ("published", None)
