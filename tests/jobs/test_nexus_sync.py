"""Nexus gets exactly what changed, in pages, deletes included, and misses nothing while it is away."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.integrations.stubs import refusing_url
from tests.support.office import Office
from tests.support.outside_stubs import NexusStub, json_response
from tests.support.settings import SECRETS
from tt_api.services.operations import nexus_sync
from tt_api.services.operations.nexus_sync import PAGE
from tt_api.work.handlers import MAX_FAILURES

STATES = "SELECT job, state FROM job_states WHERE job LIKE 'nexus_sync%' ORDER BY job"


def contacts(office: Office, number: int, notes: str = "") -> None:
    """Contacts of an hour ago, all of the same instant."""
    office.execute(
        "INSERT INTO contacts (first_name, notes, updated_at)"
        " SELECT 'Contact ' || n, %s, date_trunc('hour', now()) - interval '1 hour' FROM generate_series(1, %s) AS n",
        (notes, number),
    )


def make_settled(office: Office) -> None:
    """Let everything so far have been changed a minute ago, as triggers wouldn't."""
    for table in ("contacts", "deals"):
        office.execute(
            f"SET LOCAL session_replication_role = replica; UPDATE {table}"  # noqa: S608 -- our own text
            " SET updated_at = updated_at - interval '1 minute' WHERE updated_at > now() - interval '1 minute'"
        )


def sync(office: Office) -> None:
    make_settled(office)
    office.run("nexus_sync")


class TestASync:
    def test_sends_the_same_objects_that_a_mirror_reads(self, office: Office, nexus: NexusStub) -> None:
        company = office.api.created("/api/companies", {"name": "Heron", "slackChannelId": "C0OWN"})
        custom = {"ratio": 0.1, "é": None, "most": 2**53 - 1}
        for name in ("Ada", "Émile"):
            office.api.created(
                "/api/contacts", {"firstName": name, "companyId": company["id"], "customFields": custom, "tags": ["x"]}
            )
        office.api.created("/api/deals", {"title": "Retreat", "amount": 2**53 - 1, "expectedCloseDate": "2026-01-31"})
        sync(office)
        assert nexus.copy == {kind: office.mirrored(kind) for kind in ("contacts", "deals")}
        assert (len(nexus.copy["contacts"]), len(nexus.copy["deals"])) == (2, 1)

    def test_sends_what_the_document_says(self, office: Office, nexus: NexusStub) -> None:
        document = office.api.get("/openapi.json").get_json()
        office.api.created("/api/contacts", {"firstName": "Ada", "tags": ["x"]})
        deal = office.api.created("/api/deals", {"title": "Retreat", "amount": 100})
        office.api.delete(f"/api/deals/{deal['id']}")
        sync(office)
        assert sorted(kind for kind, _, _ in nexus.pages) == ["contacts", "deals"]
        for kind, key, rows in nexus.pages:
            operation = document["webhooks"][f"{kind}Changed"]["post"]
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            validator = Draft202012Validator({**schema, "components": document["components"]})
            assert [error.message for error in validator.iter_errors({"data": rows})] == []
            assert len(key) <= operation["parameters"][0]["schema"]["maxLength"]

    def test_sends_what_changed_since_the_last_and_nothing_else(self, office: Office, nexus: NexusStub) -> None:
        people = [office.api.created("/api/contacts", {"firstName": name}) for name in ("Ada", "Ben", "Cleo")]
        deals = [office.api.created("/api/deals", {"title": title}) for title in ("Heron", "Egret")]
        sync(office)
        nexus.forget_pages()
        office.run("nexus_sync")
        assert nexus.pages == []
        office.api.patch(f"/api/contacts/{people[1]['id']}", {"jobTitle": "Buyer"})
        office.api.delete(f"/api/deals/{deals[0]['id']}")
        sync(office)
        assert (nexus.sent("contacts"), nexus.sent("deals")) == ([people[1]["id"]], [deals[0]["id"]])
        assert nexus.copy["deals"][deals[0]["id"]]["deletedAt"] is not None
        assert nexus.copy == {kind: office.mirrored(kind) for kind in ("contacts", "deals")}

    def test_goes_in_pages_through_rows_of_one_instant(self, office: Office, nexus: NexusStub) -> None:
        contacts(office, 2 * PAGE + 50)
        sync(office)
        assert [len(rows) for kind, _, rows in nexus.pages if kind == "contacts"] == [PAGE, PAGE, 50]
        assert len(set(nexus.sent("contacts"))) == 2 * PAGE + 50
        assert set(office.ended("push_to_nexus")) == {"done"}

    def test_ends_after_a_page_that_is_just_full(self, office: Office, nexus: NexusStub) -> None:
        contacts(office, PAGE)
        sync(office)
        assert [len(rows) for _, _, rows in nexus.pages] == [PAGE]

    def test_keeps_bodies_small(self, office: Office, nexus: NexusStub) -> None:
        contacts(office, 3, notes="x" * (nexus_sync.PAGE_BYTES // 2))
        sync(office)
        assert [len(rows) for _, _, rows in nexus.pages] == [1, 1, 1]

    def test_that_another_overtook_leaves_the_position_to_it(self, office: Office, nexus: NexusStub) -> None:
        contacts(office, PAGE + 1)

        def overtake(_: Any) -> None:
            nexus.after = lambda _: None
            sync(office)

        nexus.after = overtake
        sync(office)
        assert len(nexus.copy["contacts"]) == PAGE + 1
        assert office.ended("push_to_nexus").count("skipped") == 1
        nexus.forget_pages()
        sync(office)
        assert nexus.pages == []


class TestWhenNexusFails:
    @pytest.mark.parametrize("status", [503, 500, 429, 401, 400])
    def test_the_position_stays_and_nothing_is_a_dead_letter(
        self, office: Office, nexus: NexusStub, status: int
    ) -> None:
        contacts(office, PAGE + 1)
        nexus.trouble = lambda _: json_response({}, status, **{"Retry-After": "30"})
        sync(office)
        office.work_all()
        assert office.query(STATES) == [("nexus_sync:contacts", {}), ("nexus_sync:deals", {})]
        assert office.dead_letters() == []
        nexus.trouble = lambda _: None
        sync(office)
        assert len(nexus.copy["contacts"]) == PAGE + 1

    @pytest.mark.slow
    def test_by_refusing_connections_it_is_the_same(self, office: Office, office_with: Any, nexus: NexusStub) -> None:
        contacts(office, 3)
        away = office_with(NEXUS_URL=refusing_url())
        away.run("nexus_sync")
        away.work_all()
        assert sorted(away.ended("push_to_nexus")) == ["done", "skipped"]
        sync(office)
        assert len(nexus.copy["contacts"]) == 3

    def test_one_kind_that_it_refuses_doesn_t_hold_up_the_other(self, office: Office, nexus: NexusStub) -> None:
        contacts(office, 1)
        deal = office.api.created("/api/deals", {"title": "Retreat"})
        nexus.trouble = lambda request: json_response({}, 400) if "contacts" in request.path else None
        sync(office)
        assert nexus.sent("deals") == [deal["id"]]

    def test_a_page_that_it_may_have_is_sent_again_under_the_same_key(self, office: Office, nexus: NexusStub) -> None:
        contacts(office, 3)
        nexus.after = lambda _: json_response({}, 401)
        sync(office)
        nexus.after = lambda _: None
        office.work_all()
        (_, first, rows), (_, again, same) = nexus.pages
        assert (first, rows) == (again, same)

    def test_under_another_where_rows_moved_on_meanwhile(self, office: Office, nexus: NexusStub) -> None:
        contacts(office, PAGE + 1)
        nexus.after = lambda _: json_response({}, 401)
        sync(office)
        office.execute("UPDATE contacts SET notes = 'later' WHERE id = %s", (nexus.pages[0][2][0]["id"],))
        nexus.after = lambda _: None
        office.work_all()
        assert len({key for _, key, _ in nexus.pages}) == 2
        assert len(nexus.copy["contacts"]) == PAGE + 1


class TestWithoutItsAddress:
    def test_it_is_skipped_and_later_gets_everything(
        self, office: Office, office_with: Any, nexus: NexusStub, capsys: pytest.CaptureFixture[str]
    ) -> None:
        contacts(office, 2)
        unconfigured = office_with()
        unconfigured.run("nexus_sync")
        logged = [line for line in capsys.readouterr().out.splitlines() if "service_not_configured" in line]
        assert (unconfigured.ended("nexus_sync"), len(logged)) == (["skipped"], 1)
        assert office.query(STATES) == []
        sync(office)
        assert len(nexus.copy["contacts"]) == 2


class TestAWonDeal:
    def test_is_there_at_once(self, office: Office, nexus: NexusStub) -> None:
        deal = office.api.created("/api/deals", {"title": "Retreat", "stage": "won"})
        office.work()
        assert nexus.copy["deals"][deal["id"]]["stage"] == "won"
        assert office.ended("tell_nexus_of_deal") == ["done"]
        sync(office)
        assert nexus.copy["deals"] == office.mirrored("deals")

    def test_that_was_deleted_says_so(self, office: Office, nexus: NexusStub) -> None:
        deal = office.api.created("/api/deals", {"title": "Retreat", "stage": "won"})
        office.api.delete(f"/api/deals/{deal['id']}")
        office.work()
        assert nexus.copy["deals"][deal["id"]]["deletedAt"] is not None

    @pytest.mark.slow
    def test_that_nexus_doesn_t_take_comes_with_the_sync(self, office: Office, nexus: NexusStub) -> None:
        deal = office.api.created("/api/deals", {"title": "Retreat", "stage": "won"})
        nexus.trouble = lambda _: json_response({}, 503)
        office.work_all()
        assert (office.ended("tell_nexus_of_deal"), office.dead_letters()) == (["skipped"], [])
        assert office.query("SELECT retry_count FROM scheduled_tasks WHERE task_type = 'tell_nexus_of_deal'") == [
            (MAX_FAILURES - 1,)
        ]
        nexus.trouble = lambda _: None
        sync(office)
        assert deal["id"] in nexus.copy["deals"]


class TestNobodyElse:
    def test_reads_what_goes_to_nexus(
        self, office: Office, nexus: NexusStub, capsys: pytest.CaptureFixture[str]
    ) -> None:
        office.api.created("/api/contacts", {"firstName": "Annabel", "email": "annabel@example.com"})
        nexus.trouble = lambda _: json_response({"error": "annabel@example.com"}, 400)
        sync(office)
        office.work_all()
        logged = capsys.readouterr().out
        assert "nexus_left_for_later" in logged
        rows = office.query("SELECT row_to_json(scheduled_tasks)::text FROM scheduled_tasks")
        for text in (logged, str(rows), str(office.query(STATES))):
            assert "nnabel" not in text
            assert SECRETS["INTERNAL_SERVICE_SECRET"] not in text
