"""Scores are right in the end, whoever changes what while they are computed."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import psycopg2
from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.scoring import Scoring
from tt_api.work.handlers import load_handlers
from tt_api.work.running import run_task

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def with_workers(app: Flask, requests: list[Callable[[ApiClient], Any]]) -> None:
    """Send requests from four callers while two workers do what they stage."""
    done = Event()
    load_handlers()

    def work() -> None:
        with app.app_context():
            while not done.is_set():
                run_task()

    def send(request: Callable[[ApiClient], Any]) -> str | None:
        answer = request(ApiClient(app.test_client()))
        return None if answer.status_code in {200, 201} else answer.get_data(as_text=True)

    with ThreadPoolExecutor(2) as workers, ThreadPoolExecutor(4) as callers:
        working = [workers.submit(work) for _ in range(2)]
        try:
            refusals = [refusal for refusal in callers.map(send, requests) if refusal]
        finally:
            done.set()
        for worker in working:
            worker.result()
    assert refusals == []


def assert_right(scoring: Scoring, contacts: list[dict[str, Any]], companies: list[dict[str, Any]]) -> None:
    scoring.work()
    best = {company["id"]: 0 for company in companies}
    for contact in contacts:
        now = scoring.now(contact)
        assert now["leadScore"] == scoring.explained(contact)["score"]
        best[now["companyId"]] = max(best[now["companyId"]], now["leadScore"])
    assert {company["id"]: scoring.score(company) for company in companies} == best


class TestWhileScoresAreComputed:
    def test_interactions_are_all_counted(self, app: Flask, scoring: Scoring) -> None:
        for number in range(1, 21):
            scoring.rule(5, ("interactions", "gte", number))
        company = scoring.company()
        contacts = [scoring.contact(company) for _ in range(2)]
        body = {"channel": "email", "direction": "inbound"}
        urls = [f"/api/contacts/{contact['id']}/interactions" for contact in contacts]
        with_workers(app, [lambda api, url=url: api.post(url, body) for url in urls for _ in range(12)])
        assert_right(scoring, contacts, [company])
        assert [scoring.score(row) for row in (*contacts, company)] == [60, 60, 60]

    def test_changes_of_everything_end_right(self, app: Flask, scoring: Scoring) -> None:
        chance = random.Random(4)
        rules = [
            scoring.rule(20, ("role", "eq", "vp")),
            scoring.rule(15, ("interactions", "gte", 2)),
            scoring.rule(25, ("company.stage", "eq", "won")),
        ]
        companies = [scoring.company() for _ in range(3)]
        contacts = [scoring.contact(company) for company in companies for _ in range(3)]

        def change() -> Callable[[ApiClient], Any]:
            contact, company, rule = chance.choice(contacts), chance.choice(companies), chance.choice(rules)
            method, path, body = chance.choice(
                [
                    ("patch", f"contacts/{contact['id']}", {"role": chance.choice(["vp", "other"])}),
                    ("patch", f"contacts/{contact['id']}", {"companyId": company["id"]}),
                    ("patch", f"companies/{company['id']}", {"stage": chance.choice(["won", "target"])}),
                    ("post", f"contacts/{contact['id']}/interactions", {"channel": "phone", "direction": "inbound"}),
                    ("patch", f"lead-scoring-rules/{rule['id']}", {"points": chance.randint(-20, 60)}),
                ]
            )
            return lambda api: getattr(api, method)(f"/api/{path}", body)

        with_workers(app, [change() for _ in range(120)])
        assert_right(scoring, contacts, companies)

    def test_a_change_that_is_under_way_is_waited_for_and_kept(self, app: Flask, scoring: Scoring) -> None:
        scoring.rule(30, ("role", "eq", "vp"))
        contact = scoring.contact()
        with psycopg2.connect(scoring.url) as connection, connection.cursor() as cursor:
            cursor.execute("UPDATE contacts SET role = 'vp', notes = 'ours' WHERE id = %s", (contact["id"],))
            worker = Thread(target=scoring.run_what_is_due)
            worker.start()
            deadline = monotonic() + 60
            while query(scoring.url, WAITING) == [(0,)]:
                assert monotonic() < deadline, "scoring doesn't wait"
                sleep(0.01)
        connection.close()
        worker.join()
        now = scoring.now(contact)
        assert (now["leadScore"], now["role"], now["notes"]) == (30, "vp", "ours")

    def test_contacts_of_one_company_that_change_at_once_do_not_hide_each_other(
        self, app: Flask, scoring: Scoring
    ) -> None:
        scoring.rule(30, ("role", "eq", "vp"))
        company = scoring.company()
        contacts = [scoring.contact(company, role="vp"), scoring.contact(company)]
        scoring.work()
        for _ in range(10):
            roles = [scoring.now(contact)["role"] for contact in contacts]
            swapped = ["other" if role == "vp" else "vp" for role in roles]
            urls = [f"/api/contacts/{contact['id']}" for contact in contacts]
            changes = [
                lambda api, url=url, role=role: api.patch(url, {"role": role})
                for url, role in zip(urls, swapped, strict=True)
            ]
            with_workers(app, changes)
            scoring.work()
            assert scoring.score(company) == 30
