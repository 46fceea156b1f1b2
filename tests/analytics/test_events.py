"""The list of events: by cursor only, newest first, off the partitions that a page needs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query

EVENTS = "/api/analytics/events"
NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
ADDED = "SELECT add_month_partitions('analytics_events', %s, %s)"

UNSAID = ("pageUrl", "referrer", "utmMedium", "utmCampaign", "utmTerm", "utmContent")
UNSAID += ("contactId", "proposalId", "device", "country")

Store = Callable[..., str]


@pytest.fixture
def store(database_url: str) -> Store:
    """Stores an event, today at noon unless said otherwise, and gives back its id."""

    def store(**values: Any) -> str:
        row = {"event_name": "page_view", "occurred_at": NOON, **values}
        insert = (
            f"INSERT INTO analytics_events ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})"  # noqa: S608
            " RETURNING id::text"
        )
        ((event_id,),) = query(database_url, insert, list(row.values()))
        return str(event_id)

    return store


def ids(api: ApiClient, parameters: str = "") -> list[str]:
    response = api.get(f"{EVENTS}{parameters}")
    assert response.status_code == 200, response.get_data(as_text=True)
    return [event["id"] for event in response.get_json()["data"]]


def test_an_event_as_it_is_shown(api: ApiClient, store: Store) -> None:
    company = str(uuid4())
    event_id = store(session_id="s-1", utm_source="newsletter", company_id=company, properties='{"depth": 3}')
    (event,) = api.get(EVENTS).get_json()["data"]
    assert event == {
        "id": event_id,
        "eventName": "page_view",
        "occurredAt": NOON.isoformat().replace("+00:00", "Z"),
        "sessionId": "s-1",
        "utmSource": "newsletter",
        "companyId": company,
        "properties": {"depth": 3},
        "version": 1,
        "deletedAt": None,
        "createdAt": event["createdAt"],
        "updatedAt": event["updatedAt"],
    } | dict.fromkeys(UNSAID)


def test_cursors_lead_through_all_of_them_and_nothing_is_counted(api: ApiClient, store: Store) -> None:
    stored = [store(occurred_at=NOON - timedelta(minutes=minute)) for minute in range(3)]
    stored += sorted([store(occurred_at=NOON - timedelta(hours=1)) for _ in range(4)], reverse=True)
    found, link = [], f"{EVENTS}?limit=3"
    while link:
        page = api.get(link).get_json()
        assert {page["pagination"][key] for key in ("page", "total", "totalPages")} == {None}
        found += [event["id"] for event in page["data"]]
        cursor = page["pagination"]["nextCursor"]
        link = cursor and f"{EVENTS}?limit=3&cursor={cursor}"
    assert found == stored
    assert ids(api, "?sortOrder=asc&sortBy=occurredAt") == stored[::-1]


@pytest.mark.parametrize(
    "parameters", ["page=1", "sortBy=createdAt", "search=x", "device=watch", "contactId=x", "cursor=x", "eventname=x"]
)
def test_what_it_does_not_take(api: ApiClient, parameters: str) -> None:
    response = api.get(f"{EVENTS}?{parameters}")
    assert response.status_code == 400
    assert response.get_json()["error"]["details"][0]["path"] == [parameters.partition("=")[0]]


@pytest.mark.parametrize(
    "column", ["event_name", "session_id", "utm_source", "utm_campaign", "contact_id", "company_id", "proposal_id"]
)
def test_a_filter_finds_what_it_names(api: ApiClient, store: Store, column: str) -> None:
    value = str(uuid4())
    wanted, _ = store(**{column: value}), store()
    head, *words = column.split("_")
    assert ids(api, f"?{head}{''.join(map(str.title, words))}={value}") == [wanted]


def test_more_filters(api: ApiClient, store: Store) -> None:
    phone, tablet, unknown = (
        store(device=device, occurred_at=NOON - timedelta(minutes=ago))
        for ago, device in enumerate(("mobile", "tablet", None))
    )
    assert ids(api, "?device=mobile,tablet") == [phone, tablet]
    assert ids(api, "?device=null") == [unknown]
    assert ids(api, f"?id={tablet}") == [tablet]
    assert ids(api, f"?occurredAtFrom={NOON:%Y-%m-%dT%H:%M:%SZ}") == [phone]
    assert ids(api, f"?occurredAtTo={NOON - timedelta(days=1):%Y-%m-%d}") == []


class TestPlans:
    """No page reads more months than it shows, and none of them in full."""

    @pytest.fixture
    def many(self, app: Flask, database_url: str) -> None:
        """An event an hour of twelve months, of which the last is this one; three months ahead are empty."""
        query(database_url, ADDED, (NOON.date() - timedelta(days=365), 13))
        query(
            database_url,
            "INSERT INTO analytics_events (event_name, occurred_at, session_id)"
            " SELECT 'page_view', %s::timestamptz - make_interval(hours => n), 's-' || n"
            " FROM generate_series(1, 8000) AS n RETURNING 1",
            (NOON,),
        )
        query(database_url, "ANALYZE analytics_events; SELECT 1")

    def plan(self, database_url: str, condition: str, *parameters: Any) -> str:
        select = (
            f"SELECT id, occurred_at FROM analytics_events WHERE deleted_at IS NULL AND {condition}"  # noqa: S608
            " ORDER BY occurred_at DESC, id DESC LIMIT 21"
        )
        # Months with few rows or none are read as a whole for less.
        explain = f"SET enable_seqscan = off; EXPLAIN (ANALYZE, TIMING OFF) {select}"
        return "\n".join(line for (line,) in query(database_url, explain, parameters or None))

    @pytest.mark.usefixtures("many")
    @pytest.mark.parametrize("condition", ["true", "event_name = 'page_view'"])
    def test_a_page_ends_where_it_is_full(self, database_url: str, condition: str) -> None:
        plan = self.plan(database_url, condition)
        assert "Sort" not in plan, plan
        assert "Seq Scan" not in plan, plan
        # At the latest, the month before this one fills it.
        assert plan.count("never executed") >= 10, plan

    @pytest.mark.usefixtures("many")
    def test_a_range_reads_its_months_alone(self, database_url: str) -> None:
        plan = self.plan(database_url, "occurred_at BETWEEN %s AND %s", NOON - timedelta(days=61), NOON)
        assert 1 < plan.count("Scan") <= 4, plan

    @pytest.mark.usefixtures("many")
    def test_one_visitor_is_looked_up_in_each(self, database_url: str) -> None:
        plan = self.plan(database_url, "session_id = 's-4000'")
        assert "Seq Scan" not in plan, plan
        assert "Rows Removed" not in plan, plan
