"""What stands in a trace: a request, its statements, the work that it staged and whom that called; what never does."""

from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import exc, text

from devtools.valkey import Valkey
from tests.support.office import Office
from tests.support.outside_stubs import SlackStub, json_response
from tests.support.settings import API_KEY
from tests.tracing.collector import Collector, Sent
from tests.tracing.conftest import Lines, Traced
from tt_api.database.orm import db
from tt_api.database.transaction import read, transaction
from tt_api.tracing import spans
from tt_api.work import stage

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
# What may leave the process: a new attribute is a decision.
ATTRIBUTES = {
    *("http.request.method", "http.route", "http.response.status_code", "error.type"),
    *("db.system.name", "db.query.summary", "db.query.text", "db.operation.batch.size"),
    *("tt.request_id", "tt.task_id", "tt.task_type", "tt.attempt", "tt.outcome", "tt.service", "tt.job"),
}
OF_THE_PROCESS = {"service.name", "deployment.environment.name", "tt.process"}


def won_deal(office: Office, **headers: str) -> None:
    deal = {"title": "Retreat", "stage": "won"}
    assert office.api.post("/api/deals", deal, headers=headers).status_code == 201


def below(collector: Collector, parent: Sent) -> list[str]:
    return [span.name for span in collector.spans() if span.parent == parent.id]


class TestATrace:
    def test_goes_from_a_request_through_its_task_to_a_call(self, traced: Traced, collector: Collector) -> None:
        with traced() as office:
            won_deal(office, **{"X-Request-Id": "mine"})
            office.work()
        request, task, call = (collector.named(name) for name in ("POST /api/deals", "task announce_deal_won", "slack"))
        assert {request.trace, task.trace, call.trace} == {request.trace}
        assert (request.parent, task.parent, call.parent) == ("", request.id, task.id)
        assert (request.kind, task.kind, call.kind) == ("server", "consumer", "client")
        assert request.attributes == {
            "http.request.method": "POST",
            "http.route": "/api/deals",
            "http.response.status_code": 201,
            "tt.request_id": "mine",
        }
        assert task.attributes["tt.request_id"] == "mine"
        assert (task.attributes["tt.attempt"], task.attributes["tt.outcome"]) == (1, "done")
        assert call.attributes == {"tt.service": "slack"}
        assert not any(span.failed for span in collector.spans())

    def test_has_each_exchange_with_postgresql_under_the_name_of_its_last_statement(
        self, traced: Traced, collector: Collector
    ) -> None:
        with traced() as office:
            company = office.api.created("/api/companies", {"name": "Heron"})
            office.api.patch(f"/api/companies/{company['id']}", {"stage": "aware"})
            office.api.delete(f"/api/companies/{company['id']}")
        create, change = collector.named("POST /api/companies"), collector.named("PATCH /api/companies/<string:id>")
        delete = collector.named("DELETE /api/companies/<string:id>")
        assert below(collector, create) == ["INSERT companies"]
        assert below(collector, change) == ["SELECT companies", "UPDATE companies"]
        assert below(collector, delete)[-1] == "COMMIT"
        first = next(
            span for span in collector.spans() if span.attributes.get("db.query.summary", "").startswith("BEGIN")
        )
        assert first.attributes["db.query.summary"] == f"BEGIN; {first.name}"
        assert first.attributes["db.query.text"].startswith("BEGIN; SELECT ")
        assert first.attributes["db.operation.batch.size"] == 2

    def test_has_the_statements_of_sqlalchemy_s_session(self, traced: Traced, collector: Collector) -> None:
        with traced() as office, office.app.app_context(), spans.task("probe", None, {}), suppress(exc.DBAPIError):
            db.session.execute(text("SELECT id FROM companies WHERE name = :name"), {"name": "Heron"})
            db.session.execute(text("SELECT 1 / 0 FROM companies WHERE id = gen_random_uuid() UNION SELECT 1 / 0"))
        found = [(span.attributes["db.query.text"], span.failed) for span in collector.spans() if span.kind == "client"]
        assert found == [
            ("SELECT id FROM companies WHERE name = %(name)s", False),
            ("SELECT ? / ? FROM companies WHERE id = gen_random_uuid() UNION SELECT ? / ?", True),
        ]

    def test_has_the_exchange_with_redis(self, traced: Traced, collector: Collector, valkey: Valkey) -> None:
        with traced(valkey.url) as office:
            office.api.get("/api/companies")
            office.api.get("/api/companies")
        assert "redis" in [span.name for span in collector.spans()]

    def test_says_that_a_service_failed_and_how(self, traced: Traced, collector: Collector, slack: SlackStub) -> None:
        slack.trouble = lambda _: json_response({"ok": False, "error": "invalid_auth"})
        with traced() as office:
            won_deal(office)
            office.work()
        task, call = collector.named("task announce_deal_won"), collector.named("slack")
        assert (call.failed, call.attributes["error.type"]) == (True, "UNAUTHORIZED")
        assert task.failed

    def test_says_which_error_of_postgresql_s_it_was(self, traced: Traced, collector: Collector) -> None:
        with traced() as office:
            office.api.created("/api/companies", {"name": "Heron", "slug": "heron"})
            other = office.api.created("/api/companies", {"name": "Egret"})
            assert office.api.patch(f"/api/companies/{other['id']}", {"slug": "heron"}).status_code == 409
        refused = [span.attributes["error.type"] for span in collector.spans() if span.failed]
        assert refused == ["23505"]

    def test_begins_anew_for_work_that_was_staged_long_ago_and_points_back(
        self, traced: Traced, collector: Collector
    ) -> None:
        with traced() as office:
            won_deal(office)
            office.execute("UPDATE scheduled_tasks SET created_at = now() - interval '2 hours'")
            office.work()
        request, task = collector.named("POST /api/deals"), collector.named("task announce_deal_won")
        assert task.trace != request.trace
        assert (task.parent, task.links) == ("", (request.trace,))

    def test_is_a_task_s_own_where_nothing_staged_it(self, traced: Traced, collector: Collector) -> None:
        with traced() as office:
            office.execute("INSERT INTO scheduled_tasks (task_type) VALUES ('clean_up')")
            office.work()
        task = collector.named("task clean_up")
        assert (task.parent, task.links) == ("", ())

    def test_leaves_out_those_who_only_ask_whether_we_are_there(self, traced: Traced, collector: Collector) -> None:
        with traced() as office:
            for path in ("/livez", "/readyz", "/health", "/metrics"):
                office.api.get(path)
        assert collector.spans() == []

    def test_has_no_path_where_no_route_is(self, traced: Traced, collector: Collector) -> None:
        with traced() as office:
            office.api.get("/jane-doe")
            office.api.app.test_client().open("/jane-doe", method="JANE")
        assert [(span.name, span.attributes["http.response.status_code"]) for span in collector.spans()] == [
            ("GET", 404),
            ("HTTP", 404),
        ]


class TestACaller:
    def test_s_span_is_the_request_s_parent(self, traced: Traced, collector: Collector) -> None:
        with traced() as office:
            office.api.get("/api/companies", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
        span = collector.named("GET /api/companies")
        assert (span.trace, span.parent) == (TRACE, PARENT)

    @pytest.mark.parametrize("flags", ["00", "01"])
    @pytest.mark.parametrize(("sampler", "recorded"), [("always_on", True), ("always_off", False)])
    def test_doesn_t_decide_what_is_recorded(
        self, traced: Traced, collector: Collector, flags: str, sampler: str, *, recorded: bool
    ) -> None:
        with traced(OTEL_TRACES_SAMPLER=f"parentbased_{sampler}") as office:
            office.api.get("/api/companies", headers={"traceparent": f"00-{TRACE}-{PARENT}-{flags}"})
        assert bool(collector.spans()) == recorded

    @pytest.mark.parametrize(
        "sent",
        [
            "",
            "jane@example.com",
            f"00-{'0' * 32}-{PARENT}-01",
            f"00-{TRACE}-{'0' * 16}-01",
            f"00-{TRACE.upper()}-{PARENT}-01x",
            f"ff-{TRACE}-{PARENT}-01",
            f"00-{TRACE}-{PARENT}-01-more",
            f"00-{'g' * 32}-{PARENT}-01",
            "00-" * 10_000,
            "00-é-é-01",
        ],
    )
    def test_s_garbage_is_ignored(self, traced: Traced, collector: Collector, sent: str) -> None:
        with traced() as office:
            assert office.api.get("/api/companies", headers={"traceparent": sent}).status_code == 200
        span = collector.named("GET /api/companies")
        assert (span.trace == TRACE, span.parent) == (False, "")


class TestWhatIsNotRecorded:
    def test_is_neither_sent_nor_is_the_work_that_it_stages(self, traced: Traced, collector: Collector) -> None:
        with traced(OTEL_TRACES_SAMPLER="parentbased_always_off") as office:
            won_deal(office)
            ((kept,),) = office.query("SELECT traceparent FROM scheduled_tasks WHERE task_type = 'announce_deal_won'")
            office.work()
        assert int(kept.rpartition("-")[2], 16) % 2 == 0
        assert collector.bodies == []

    def test_is_what_happens_outside_of_requests_and_tasks(self, traced: Traced, collector: Collector) -> None:
        with traced() as office:
            office.execute("SELECT 1")
        assert collector.bodies == []

    def test_leaves_no_mark_in_rows_where_nothing_is(self, app: Flask) -> None:
        with app.app_context():
            with transaction():
                task = stage("probe")
            assert read("SELECT traceparent FROM scheduled_tasks WHERE id = %s", (task,)) == [(None,)]


class TestPrivacy:
    HOSTILE = ("jane.doe@example.com", "Jane Doe", "4111111111111111", "s3cret", API_KEY, "203.0.113.7", "Jane-Agent")

    def test_nothing_that_was_sent_or_stored_leaves_the_process(
        self, traced: Traced, collector: Collector, slack: SlackStub, valkey: Valkey
    ) -> None:
        slack.trouble = lambda _: json_response({"ok": False, "error": "jane.doe@example.com"})
        headers = {
            "User-Agent": "Jane-Agent",
            "X-Forwarded-For": "203.0.113.7",
            "traceparent": f"00-{TRACE}-{PARENT}-01",
            "tracestate": "jane=s3cret",
            "baggage": "name=Jane Doe",
            "Idempotency-Key": "s3cret",
            "Referer": "https://example.com/?who=Jane Doe",
        }
        person = {"firstName": "Jane Doe", "lastName": "Jane Doe", "email": "jane.doe@example.com"}
        with traced(valkey.url, TRUSTED_PROXIES="1", LOG_LEVEL="debug") as office:
            contact = office.api.post("/api/contacts", {**person, "phone": "4111111111111111"}, headers=headers)
            assert contact.status_code == 201, contact.text
            contact_id = contact.get_json()["data"]["id"]
            office.api.post("/api/contacts", {**person, "Jane Doe": "s3cret"}, headers=headers)
            office.api.get("/api/contacts?search=Jane Doe&sortBy=s3cret", headers=headers)
            office.api.get("/api/contacts?search=Jane Doe", headers=headers)
            office.api.patch(f"/api/contacts/{contact_id}", {"lastName": "jane.doe@example.com"}, headers=headers)
            office.api.get("/api/contacts/jane.doe@example.com", headers=headers)
            office.api.get("/Jane Doe/4111111111111111?s3cret", headers=headers)
            office.api.post(
                "/api/deals", {"title": "Jane Doe", "stage": "won", "contactId": contact_id}, headers=headers
            )
            office.api.post("/api/companies", {"name": "Jane Doe", "slug": "s3cret"}, headers=headers)
            office.api.post("/api/companies", {"name": "Jane Doe", "slug": "s3cret"})
            office.work()
        exported = b"".join(collector.bodies)
        assert [value for value in self.HOSTILE if value.encode() in exported] == []
        assert {name for span in collector.spans() for name in span.attributes} <= ATTRIBUTES
        assert {name for span in collector.spans() for name in span.of} == OF_THE_PROCESS
        assert len(collector.spans()) > 20

    def test_services_outside_learn_nothing_of_it(self, traced: Traced, slack: SlackStub) -> None:
        sent: list[str] = []

        def look(request: Any) -> None:
            sent.extend(name.lower() for name, _ in request.headers)

        slack.trouble = look
        with traced() as office:
            won_deal(office)
            office.work()
        assert "authorization" in sent
        assert {"traceparent", "tracestate", "baggage"} & set(sent) == set()


class TestTheLog:
    def test_has_the_ids_of_what_is_at_hand(self, traced: Traced, collector: Collector, lines: Lines) -> None:
        with traced(LOG_LEVEL="debug") as office:
            won_deal(office)
            (of_request,) = lines("request")
            office.work()
            (of_task,) = [line for line in lines("task_run") if line["task_type"] == "announce_deal_won"]
        request, task = collector.named("POST /api/deals"), collector.named("task announce_deal_won")
        assert (of_request["trace_id"], of_request["span_id"]) == (request.trace, request.id)
        assert (of_task["trace_id"], of_task["span_id"]) == (task.trace, task.id)

    def test_has_none_where_it_isn_t_recorded(self, traced: Traced, lines: Lines) -> None:
        with traced(LOG_LEVEL="debug", OTEL_TRACES_SAMPLER="always_off") as office:
            office.api.get("/api/companies")
            (line,) = lines("request")
        assert "trace_id" not in line
