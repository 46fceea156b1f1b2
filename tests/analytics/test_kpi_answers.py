"""The daily series over HTTP: the stored values, by currency, with what changed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from tests.support.api import ApiClient
from tests.support.snapshots import DAY, Snapshots, open_deal

KPIS = "/api/analytics/kpis"
ONE_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """In New York it is the evening of the day after the snapshots' day."""
    with time_machine.travel(datetime(2026, 3, 9, 3, 59, tzinfo=UTC), tick=True):
        yield


def store(kpis: Snapshots, metric: str, day: date, value: Any, **given: Any) -> None:
    kpis.store({"metric": metric, "snapshot_date": day, "value": value, **given}, table="kpi_snapshots")


def shown(api: ApiClient, parameters: str) -> list[dict[str, Any]]:
    response = api.get(f"{KPIS}?{parameters}")
    assert response.status_code == 200, response.get_data(as_text=True)
    return list(response.get_json()["data"])


def test_a_series_by_currency_with_what_changed(api: ApiClient, kpis: Snapshots) -> None:
    kpis.store(open_deal(300), open_deal(100, currency="EUR"))
    kpis.take(DAY - ONE_DAY)
    kpis.store(open_deal(100))
    kpis.take(DAY)
    assert shown(api, "metric=pipeline_value_cents") == [
        {
            "metric": "pipeline_value_cents",
            "currency": currency,
            "changePercent": change,
            "points": [
                {"day": "2026-03-06", "value": before, "changePercent": None},
                {"day": "2026-03-07", "value": after, "changePercent": change},
            ],
        }
        for currency, before, after, change in (("EUR", 100, 100, 0), ("USD", 300, 400, 33.33))
    ]
    (only,) = shown(api, "metric=pipeline_value_cents&currency=USD&to=2026-03-06")
    assert (only["currency"], len(only["points"]), only["changePercent"]) == ("USD", 1, 0)


def test_a_rate_has_no_currency_and_may_fall_below_zero(api: ApiClient, kpis: Snapshots) -> None:
    store(kpis, "nps", DAY - ONE_DAY, -20)
    store(kpis, "nps", DAY, Decimal("33.34"))
    store(kpis, "nps", DAY - 2 * ONE_DAY, 5, deleted_at=datetime.now(UTC))
    (series,) = shown(api, "metric=nps")
    assert series["currency"] is None
    assert [point["value"] for point in series["points"]] == [-20, 33.34]
    # Better by 53.34, of a size of 20.
    assert series["changePercent"] == 266.7


def test_it_is_the_last_30_days_unless_said_otherwise(api: ApiClient, kpis: Snapshots) -> None:
    for back in (-1, 0, 29, 30):
        store(kpis, "open_deals", DAY - back * ONE_DAY, 10 + back)

    def values(parameters: str) -> list[int]:
        return [point["value"] for each in shown(api, f"metric=open_deals{parameters}") for point in each["points"]]

    assert values("") == [39, 10]
    assert values("&to=2026-03-08") == [10, 9]
    assert values("&from=2026-02-05") == [40, 39, 10]
    assert values("&from=2026-03-08&to=2026-03-07") == []


def test_a_value_of_more_than_64_bits_has_all_its_digits(api: ApiClient, kpis: Snapshots) -> None:
    most = 10**28 - 1
    store(kpis, "won_value_cents", DAY, most, currency="USD")
    (series,) = shown(api, "metric=won_value_cents")
    assert series["points"][0]["value"] == most


@pytest.mark.parametrize(
    ("parameters", "path"),
    [
        ("", "metric"),
        ("metric=moon_phase", "metric"),
        ("metric=nps&currency=usd", "currency"),
        ("metric=nps&from=yesterday", "from"),
        ("metric=nps&from=2020-01-01", "from"),
        ("metric=nps&page=1", "page"),
    ],
)
def test_what_it_does_not_take(api: ApiClient, parameters: str, path: str) -> None:
    response = api.get(f"{KPIS}?{parameters}")
    assert response.status_code == 400
    assert response.get_json()["error"]["details"][0]["path"] == [path]


@pytest.mark.parametrize(
    "parameters", ["to=0001-01-05", "from=0001-01-01&to=0003-01-01", "from=9998-01-01&to=9999-12-31"]
)
def test_the_calendars_ends(api: ApiClient, parameters: str) -> None:
    assert shown(api, f"metric=nps&{parameters}") == []
