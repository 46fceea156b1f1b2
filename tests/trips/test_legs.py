"""Legs of trip offerings: their order, their times, and that searches find an offering by its ports."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.refusals import refused
from tests.support.threads import Send, at_once, statuses

TRIPS = "/api/trips"
# Enough to meet, and few enough to have a connection each.
WRITERS = 8


@pytest.fixture
def offering(api: ApiClient) -> str:
    return str(api.created(TRIPS, {"name": "Around Svalbard", "tripType": "expedition_cruise"})["id"])


@pytest.fixture
def legs(offering: str) -> str:
    return f"{TRIPS}/{offering}/legs"


def found(api: ApiClient, words: str) -> list[str]:
    return [row["id"] for row in api.get(TRIPS, query_string={"search": words}).get_json()["data"]]


def leg(api: ApiClient, legs: str, port: str, day: int = 1, **given: Any) -> str:
    return str(api.created(legs, {"dayNumber": day, "portOrLocation": port, **given})["id"])


class TestPorts:
    def test_of_legs_find_the_offering(self, api: ApiClient, offering: str, legs: str) -> None:
        first = leg(api, legs, "Longyearbyen", kind="embark")
        leg(api, legs, "Ny-Ålesund", 2)
        assert found(api, "longyear") == found(api, "ny-alesund") == [offering]
        api.patch(f"{legs}/{first}", {"portOrLocation": "Barentsburg"})
        assert (found(api, "longyear"), found(api, "barents")) == ([], [offering])
        assert api.delete(f"{legs}/{first}").status_code == 204
        assert (found(api, "barents"), found(api, "ny-alesund")) == ([], [offering])

    def test_are_not_those_where_no_ship_calls(self, api: ApiClient, offering: str, legs: str) -> None:
        day = leg(api, legs, "Fram Strait", kind="sea_day")
        assert found(api, "fram") == []
        api.patch(f"{legs}/{day}", {"kind": "other"})
        assert found(api, "fram") == [offering]

    def test_of_embarking_and_debarking_find_it_without_legs(self, api: ApiClient, offering: str) -> None:
        api.patch(f"{TRIPS}/{offering}", {"embarkPort": "Tromsø", "debarkPort": "Bergen"})
        assert found(api, "tromsø") == found(api, "bergen") == [offering]

    def test_never_match_across_two_of_them(self, api: ApiClient, legs: str) -> None:
        leg(api, legs, "Rome", 1)
        leg(api, legs, "Nice", 2)
        assert found(api, "romenice") == found(api, "rome nice") == found(api, "e\nn") == []

    def test_are_shown_by_legs_only_and_a_leg_that_tells_nothing_new_leaves_the_offering(
        self, api: ApiClient, offering: str, legs: str
    ) -> None:
        row = leg(api, legs, "Longyearbyen")
        before = api.get(f"{TRIPS}/{offering}").get_json()["data"]
        assert "ports" not in before
        assert api.patch(f"{legs}/{row}", {"meals": "B/L/D", "dayNumber": 2}).status_code == 200
        assert api.get(f"{TRIPS}/{offering}").get_json()["data"] == before

    def test_that_are_written_at_once_are_all_there(self, app: Flask, api: ApiClient, offering: str, legs: str) -> None:
        """Added, renamed and deleted by as many writers, among them several of one leg."""
        old = [leg(api, legs, f"Old {number}", number) for number in range(1, 5)]

        def add(number: int) -> Send:
            return lambda api: api.post(legs, {"dayNumber": number, "portOrLocation": f"New {number}"})

        def rename(row: str, name: str) -> Send:
            return lambda api: api.patch(f"{legs}/{row}", {"portOrLocation": name})

        writers = [
            *(add(number) for number in range(11, 14)),
            *(rename(old[0], f"Again {number}") for number in range(3)),
            rename(old[1], "Renamed"),
            lambda api: api.delete(f"{legs}/{old[2]}"),
        ]
        assert len(writers) == WRITERS
        assert statuses(at_once(app, writers)) == [200, 200, 200, 200, 201, 201, 201, 204]
        now = {row["portOrLocation"] for row in api.get(legs).get_json()["data"]}
        assert now > {"New 11", "New 12", "New 13", "Renamed", "Old 4"}
        assert all(found(api, port) == [offering] for port in now)
        gone = {"Old 1", "Old 2", "Old 3", "Again 0", "Again 1", "Again 2"} - now
        assert [found(api, port) for port in gone] == [[]] * len(gone)
        assert len(now & {"Again 0", "Again 1", "Again 2"}) == 1

    def test_of_a_leg_that_is_renamed_and_deleted_at_once_are_gone(self, app: Flask, api: ApiClient, legs: str) -> None:
        for number in range(1, 6):
            url = f"{legs}/{leg(api, legs, 'Longyearbyen', number)}"

            def rename(api: ApiClient, url: str = url) -> TestResponse:
                return api.patch(url, {"portOrLocation": "Barentsburg"})

            def delete(api: ApiClient, url: str = url) -> TestResponse:
                return api.delete(url)

            answered = set(statuses(at_once(app, [rename, rename, delete])))
            assert 204 in answered
            assert answered <= {200, 204, 404}
        assert found(api, "longyear") == found(api, "barents") == []


class TestLegs:
    def test_have_a_place_of_their_own_on_their_day(self, api: ApiClient, legs: str) -> None:
        leg(api, legs, "Longyearbyen")
        refused(api.post(legs, {"dayNumber": 1, "portOrLocation": "Barentsburg"}), 409)
        second = leg(api, legs, "Barentsburg", position=2)
        refused(api.patch(f"{legs}/{second}", {"position": 1}), 409)
        order = [row["portOrLocation"] for row in api.get(f"{legs}?sortBy=dayNumber&sortOrder=asc").get_json()["data"]]
        assert order == ["Longyearbyen", "Barentsburg"]

    def test_may_leave_on_the_next_day(self, api: ApiClient, legs: str) -> None:
        row = api.created(
            legs, {"dayNumber": 1, "portOrLocation": "Tromsø", "arrivesAt": "20:00", "departsAt": "02:30"}
        )
        assert (row["arrivesAt"], row["departsAt"]) == ("20:00", "02:30")
        again = api.patch(f"{legs}/{row['id']}", row)
        assert again.status_code == 200
        assert again.get_json()["data"] == row

    @pytest.mark.parametrize("clock", ["24:00", "8:00", "08:00:00", "08:60", "8 am", ""])
    def test_have_times_of_day(self, api: ApiClient, legs: str, clock: str) -> None:
        refused(api.post(legs, {"dayNumber": 1, "portOrLocation": "X", "arrivesAt": clock}), 400, "arrivesAt")

    def test_go_with_their_offering(self, api: ApiClient, offering: str, legs: str) -> None:
        row = leg(api, legs, "Longyearbyen")
        assert api.delete(f"{TRIPS}/{offering}").status_code == 204
        for response in (
            api.get(legs),
            api.post(legs, {"dayNumber": 2, "portOrLocation": "X"}),
            api.patch(f"{legs}/{row}", {"portOrLocation": "X"}),
            api.delete(f"{legs}/{row}"),
        ):
            assert response.status_code == 404
