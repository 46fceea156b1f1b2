"""A trip's readiness through HTTP: where it leads, who goes, what is checked of them, and where it is shown."""

from typing import Any

import pytest
import time_machine

from tests.support.catalog import query
from tests.support.readiness import Desk, days_before
from tests.support.refusals import NOBODY, refused
from tests.support.trips import TRIPS

ITEMS = "/api/client-trips/{}/itinerary"


def countries(desk: Desk, trip: str) -> dict[str, tuple[str, int]]:
    return {one["country"]: (one["how"], one["entries"]) for one in desk.readiness(trip)["countries"]}


class TestFourFriends:
    """After a regulator's case: four friends fly to Europe, and one of them has a Philippine passport."""

    def test_one_is_blocked_and_three_are_fine(self, desk: Desk) -> None:
        three = [desk.traveler(first) for first in ("Ada", "Ben", "Cleo")]
        dalisay = desk.traveler("Dalisay", country="PH")
        trip = desk.trip(destinationId=desk.place())
        desk.requirement()
        desk.requirement(nationality="PH", visa="visa")
        found = desk.readiness(trip)
        assert found["level"] == "blocked"
        assert {one["travelerId"]: one["level"] for one in found["travelers"]} == {
            **dict.fromkeys(three, "ok"),
            dalisay: "blocked",
        }
        assert desk.checks(trip, dalisay)["visa", "ES"] == {
            "code": "visa",
            "country": "ES",
            "level": "blocked",
            "message": "needs a visa for ES; none on file",
            "fixBy": days_before(desk.day(100), 60),
            "acknowledged": None,
        }
        desk.paper(dalisay)
        assert desk.readiness(trip)["level"] == "ok"


class TestTheAnswer:
    def test_says_what_it_is_worth_and_of_which_day(self, desk: Desk) -> None:
        trip = desk.trip()
        response = desk.api.get(f"{TRIPS}/{trip}/readiness")
        found = response.get_json()["data"]
        assert (found["tripId"], found["checkedOn"]) == (trip, desk.today.isoformat())
        assert "not legal advice" in found["disclaimer"]
        assert "ETag" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"

    def test_has_no_number_of_a_passport_and_no_day_of_birth(self, desk: Desk) -> None:
        desk.paper(desk.traveler(dateOfBirth="1984-03-09", passportExpiresOn=desk.day(105)))
        trip = desk.trip(destinationId=desk.place())
        desk.requirement(visa="visa")
        text = desk.api.get(f"{TRIPS}/{trip}/readiness").get_data(as_text=True)
        assert not [part for part in ("X1234567", "4567", "V7654321", "1984") if part in text]

    def test_is_of_a_live_trip(self, desk: Desk) -> None:
        trip = desk.trip()
        assert desk.api.delete(f"{TRIPS}/{trip}").status_code == 204
        refused(desk.api.get(f"{TRIPS}/{trip}/readiness"), 404)
        refused(desk.api.get(f"{TRIPS}/{NOBODY}/readiness"), 404)
        refused(desk.api.get(f"{TRIPS}/x/readiness"), 400, "id")
        refused(desk.api.get(f"{TRIPS}/{NOBODY}/readiness?x=1"), 400, "x")


class TestWhoGoes:
    def test_is_on_bookings_that_stand_or_else_travels_with_the_client(self, desk: Desk) -> None:
        ada, cleo = desk.traveler(), desk.traveler("Cleo", clientId=None)
        trip = desk.trip()
        cancelled = desk.booking(trip, desk.traveler("Ben", clientId=None))
        assert desk.api.patch(f"/api/bookings/{cancelled['id']}", {"status": "cancelled"}).status_code == 200
        assert [one["travelerId"] for one in desk.readiness(trip)["travelers"]] == [ada]
        desk.booking(trip, cleo)
        assert [one["travelerId"] for one in desk.readiness(trip)["travelers"]] == [cleo]

    def test_is_not_a_whole_company_as_long_as_nobody_is_on_a_booking(self, desk: Desk) -> None:
        ada, trip = desk.traveler(), desk.trip(destinationId=desk.place())
        copies = (
            "INSERT INTO travelers (first_name, last_name, client_id) SELECT first_name, last_name, client_id"
            " FROM travelers, generate_series(1, %s) WHERE id = %s RETURNING 1"
        )
        for number, said in ((99, []), (5, ["travelers"])):
            query(desk.url, copies, (number, ada))
            assert [check["code"] for check in desk.readiness(trip)["checks"]] == said
        assert (desk.readiness(trip)["checks"][0]["level"], len(desk.readiness(trip)["travelers"])) == ("unknown", 101)
        desk.booking(trip, ada)
        assert desk.readiness(trip)["checks"] == []

    def test_is_compared_with_the_booking_s_name(self, desk: Desk) -> None:
        ada, trip = desk.traveler(), desk.trip()
        booking = desk.booking(trip, ada)
        assert desk.said(trip, ada, "name")[0] == "ok"
        seat = f"/api/bookings/{booking['id']}/travelers/{ada}"
        assert desk.api.patch(seat, {"bookedAs": "OKAFORE/ADA MRS"}).status_code == 200
        assert desk.said(trip, ada, "name") == ("warn", "a booking has another name than the passport")

    def test_may_be_a_minor_with_their_parents(self, desk: Desk) -> None:
        family = str(desk.api.created("/api/family-groups", {"name": "Okafor", "groupType": "family"})["id"])
        cleo = desk.traveler("Cleo", dateOfBirth="2020-02-02")
        trip = desk.trip()
        assert desk.said(trip, cleo, "consent_letter")[0] == "warn"
        for traveler, relationship in ((cleo, "child"), (desk.traveler(), "self"), (desk.traveler("Ben"), "spouse")):
            body = {"travelerId": traveler, "relationship": relationship}
            desk.api.created(f"/api/family-groups/{family}/members", body)
        assert desk.said(trip, cleo, "consent_letter") == ("ok", "travels with both parents")

    def test_leaves_somebody_at_home(self, desk: Desk) -> None:
        ada, trip = desk.traveler(called=False), desk.trip()
        assert desk.said(trip, ada, "emergency_contact")[1] == "no emergency contact is on file"
        desk.contact(ada, travelsAlong=True)
        assert desk.said(trip, ada, "emergency_contact")[0] == "warn"
        desk.contact(ada)
        assert desk.said(trip, ada, "emergency_contact")[0] == "ok"

    def test_decides_about_insurance_on_the_trip_or_on_a_booking(self, desk: Desk) -> None:
        ada, trip = desk.traveler(), desk.trip(insuranceStatus="offered")
        assert desk.said(trip, ada, "insurance")[0] == "warn"
        desk.booking(trip, ada, insuranceStatus="accepted", insuranceDecidedOn=desk.day(0))
        assert desk.said(trip, ada, "insurance")[0] == "ok"


class TestWhereItLeads:
    def test_is_to_the_destinations_of_the_trip_its_offering_and_its_bookings(self, desk: Desk) -> None:
        desk.traveler()
        lisbon, rome = desk.place("Lisbon", "PT"), desk.place("Rome", "IT")
        sold = desk.api.created("/api/trips", {"name": "Rome", "tripType": "cultural", "destinationId": rome})["id"]
        desk.place("Marrakesh", "MA")
        trip = desk.trip(destinationId=lisbon)
        desk.booking(trip, tripOfferingId=sold, destination="Anywhere")
        desk.booking(trip, destination="MARRAKESH")
        assert countries(desk, trip).keys() == {"PT", "IT", "MA"}
        assert desk.readiness(trip)["checks"] == []

    def test_is_to_the_legs_where_ships_only_call(self, desk: Desk) -> None:
        desk.traveler()
        cruise = desk.api.created("/api/trips", {"name": "Strait", "tripType": "ocean_cruise"})["id"]
        tour = desk.api.created("/api/trips", {"name": "Tour", "tripType": "cultural"})["id"]
        legs = [(1, "ES", "embark"), (2, "MA", "port"), (3, None, "sea_day"), (4, "ES", "port"), (5, "PT", "debark")]
        for number, country, kind in legs:
            body = {"dayNumber": number, "portOrLocation": "Port", "country": country, "kind": kind}
            desk.api.created(f"/api/trips/{cruise}/legs", body)
        desk.api.created(f"/api/trips/{tour}/legs", {"dayNumber": 1, "portOrLocation": "Fes", "country": "MA"})
        assert countries(desk, desk.trip(tripOfferingId=cruise)) == {
            "ES": ("visit", 2),
            "MA": ("call", 1),
            "PT": ("visit", 2),
        }
        assert countries(desk, desk.trip(tripOfferingId=tour)) == {"MA": ("visit", 1)}

    def test_is_to_where_flights_land_but_home_and_items_are(self, desk: Desk) -> None:
        desk.traveler()
        for name, country, airport in (("Boston", "US", "BOS"), ("London", "GB", "LHR"), ("Seville", "ES", "SVQ")):
            desk.place(name, country, airportCodes=[airport])
        trip = desk.trip()
        flights = [("BOS", "LHR", "T01:00:00Z", "T08:00:00Z"), ("LHR", "SVQ", "T10:00:00Z", "T13:00:00Z")]
        for origin, landing, leaves, lands in flights:
            desk.api.created(
                ITEMS.format(trip),
                {
                    "itemType": "flight",
                    "title": "Out",
                    "origin": origin,
                    "destination": landing,
                    "startsAt": f"{desk.day(100)}{leaves}",
                    "endsAt": f"{desk.day(100)}{lands}",
                },
            )
        back = {"itemType": "flight", "title": "Back", "origin": "SVQ", "destination": "BOS"}
        desk.api.created(ITEMS.format(trip), {**back, "startsAt": f"{desk.day(110)}T10:00:00Z"})
        assert countries(desk, trip) == {"GB": ("transit", 1), "ES": ("visit", 1)}
        desk.place("Fes", "MA")
        hotel = {"itemType": "hotel", "title": "Riad", "location": "Fes", "startDate": desk.day(105)}
        desk.api.created(ITEMS.format(trip), hotel)
        assert countries(desk, trip).keys() == {"GB", "ES", "MA"}

    def test_says_of_which_bookings_and_airports_nobody_knows(self, desk: Desk) -> None:
        desk.traveler()
        trip = desk.trip(destinationId=desk.place())
        sold = desk.api.created("/api/trips", {"name": "Mystery tour", "tripType": "custom"})["id"]
        booking = desk.booking(trip, destination="Somewhere", tripOfferingId=sold)
        desk.booking(trip, destination="All of it", productType="insurance")
        flight = {"itemType": "flight", "title": "Out", "origin": "BOS", "destination": "ZZZ"}
        desk.api.created(ITEMS.format(trip), {**flight, "startDate": desk.day(100)})
        (check,) = desk.readiness(trip)["checks"]
        assert (check["code"], check["level"]) == ("countries", "warn")
        assert check["message"].endswith(f": {booking['bookingReference']}, ZZZ")

    def test_has_the_days_of_its_bookings_where_it_has_none(self, desk: Desk) -> None:
        trip = desk.trip(startDate=None, endDate=None)
        assert [check["code"] for check in desk.readiness(trip)["checks"]] == ["dates", "travelers", "countries"]
        desk.booking(trip, departureDate=desk.day(90), returnDate=desk.day(95))
        desk.booking(trip, departureDate=desk.day(93))
        found = desk.readiness(trip)
        assert (found["startDate"], found["endDate"]) == (desk.day(90), desk.day(95))


class TestTheSummary:
    def test_stands_in_the_detail_and_in_lists_that_ask_for_it(self, desk: Desk) -> None:
        desk.traveler(passportNumber=None, passportExpiresOn=None)
        desk.traveler("Ben")
        desk.requirement()
        trip = desk.trip(destinationId=desk.place())
        summary = desk.summary(trip)
        assert summary == {
            "level": "blocked",
            "travelersCount": 2,
            "travelersNotReady": 1,
            "fixBy": days_before(desk.day(100), 90),
            "checkedOn": desk.today.isoformat(),
            "disclaimer": desk.readiness(trip)["disclaimer"],
        }
        (plain,) = desk.api.get(TRIPS).get_json()["data"]
        assert "readiness" not in plain
        query = {"expand": "readiness,client", "startDateFrom": desk.day(90), "startDateTo": desk.day(120)}
        (asked,) = desk.api.get(TRIPS, query_string=query).get_json()["data"]
        assert (asked["readiness"], asked["client"]["id"]) == (summary, desk.client)
        assert desk.api.get(f"{TRIPS}/{trip}?expand=readiness").get_json()["data"]["readiness"] == summary

    def test_is_of_each_trip_of_a_page(self, desk: Desk) -> None:
        desk.traveler()
        desk.requirement()
        fine, unknown = desk.trip(destinationId=desk.place()), desk.trip()
        over, off = desk.trip(status="completed"), desk.trip()
        assert desk.api.patch(f"{TRIPS}/{off}", {"status": "cancelled"}).status_code == 200
        rows = desk.api.get(f"{TRIPS}?expand=readiness").get_json()["data"]
        levels = {row["id"]: row["readiness"] and row["readiness"]["level"] for row in rows}
        assert levels == {fine: "ok", unknown: "unknown", over: None, off: None}
        assert [desk.summary(trip) for trip in (over, off)] == [None, None]

    def test_leaves_the_detail_without_an_etag_and_if_match_goes_by_the_version(self, desk: Desk) -> None:
        trip = f"{TRIPS}/{desk.trip()}"
        for answer in (desk.api.get(trip), desk.api.patch(trip, {"notes": "Vegan"})):
            assert (answer.status_code, "ETag" in answer.headers) == (200, False)
        assert desk.api.get(trip, headers={"If-None-Match": "*"}).status_code == 200
        refused(desk.api.patch(trip, {"notes": "Vegetarian"}, headers={"If-Match": '"1"'}), 412)
        assert desk.api.patch(trip, {"notes": "Vegetarian"}, headers={"If-Match": '"2"'}).status_code == 200

    def test_may_come_back_as_it_was_read_whatever_it_is_by_then(self, desk: Desk) -> None:
        trip = f"{TRIPS}/{desk.trip(destinationId=desk.place())}"
        read: dict[str, Any] = desk.api.get(trip).get_json()["data"]
        desk.traveler()
        answer = desk.api.patch(trip, {**read, "notes": "Vegan"})
        assert (answer.status_code, answer.get_json()["data"]["notes"]) == (200, "Vegan")
        refused(desk.api.patch(trip, {"readiness": {"level": "ok"}}), 400, "readiness")
        refused(desk.api.post(TRIPS, {"clientId": desk.client, "name": "X", "readiness": None}), 400, "readiness")

    def test_is_of_the_agency_s_day(self, desk: Desk) -> None:
        trip = desk.trip()
        for instant, day in (("2027-03-01T04:59:59Z", "2027-02-28"), ("2027-03-01T05:00:00Z", "2027-03-01")):
            with time_machine.travel(instant, tick=False):
                assert (desk.summary(trip) or {})["checkedOn"] == day


class TestAcknowledging:
    @pytest.fixture
    def short(self, desk: Desk) -> tuple[str, str]:
        """A trip, and somebody whose passport ends too soon after it."""
        desk.requirement()
        return desk.trip(destinationId=desk.place(), advisor="Noor"), desk.traveler(passportExpiresOn=desk.day(130))

    def acknowledge(self, desk: Desk, trip: str, **body: Any) -> Any:
        return desk.api.post(f"{TRIPS}/{trip}/readiness/acknowledge", body)

    def test_makes_a_warning_count_no_more(self, desk: Desk, short: tuple[str, str]) -> None:
        trip, ada = short
        assert desk.readiness(trip)["level"] == "warn"
        answer = self.acknowledge(desk, trip, travelerId=ada, code="passport", note="Renews it in May")
        assert answer.status_code == 200
        assert answer.get_json()["data"] == desk.readiness(trip)
        assert answer.get_json()["data"]["level"] == "ok"
        check = desk.checks(trip, ada)["passport", "ES"]
        assert check["level"] == "warn"
        assert check["acknowledged"] == {"by": "Noor", "on": desk.today.isoformat(), "note": "Renews it in May"}
        assert desk.told(trip) == ["trip.warning_accepted", "trip.ready"]

    def test_names_who_does_it_and_can_be_done_again(self, desk: Desk, short: tuple[str, str]) -> None:
        trip, ada = short
        for by in ("Noor", "Ines"):
            self.acknowledge(desk, trip, travelerId=ada, code="passport", note=by, advisor=by)
        accepted = desk.checks(trip, ada)["passport", "ES"]["acknowledged"]
        assert (accepted["by"], accepted["note"]) == ("Ines", "Ines")

    def test_holds_as_long_as_the_check_says_the_same(self, desk: Desk, short: tuple[str, str]) -> None:
        trip, ada = short
        self.acknowledge(desk, trip, travelerId=ada, code="passport", note="Fine")
        desk.api.patch(f"/api/travelers/{ada}", {"passportExpiresOn": desk.day(129)})
        assert (desk.readiness(trip)["level"], desk.checks(trip, ada)["passport", "ES"]["acknowledged"]) == (
            "warn",
            None,
        )

    def test_is_never_of_a_passport_that_blocks(self, desk: Desk, short: tuple[str, str]) -> None:
        trip, ada = short
        for passport in ({"passportExpiresOn": desk.day(105)}, {"passportNumber": None, "passportExpiresOn": None}):
            assert desk.api.patch(f"/api/travelers/{ada}", passport).status_code == 200
            error = refused(self.acknowledge(desk, trip, travelerId=ada, code="passport", note="Fine"), 409)
            assert error["message"] == "What blocks the trip can't be accepted, only put right"
        assert query(desk.url, "SELECT count(*) FROM readiness_acceptances") == [(0,)]

    def test_is_never_of_what_is_unknown_or_fine(self, desk: Desk, short: tuple[str, str]) -> None:
        trip, ada = short
        desk.api.patch(f"{TRIPS}/{trip}", {"destinationId": desk.place("Fes", "MA")})
        refused(self.acknowledge(desk, trip, travelerId=ada, code="visa", note="Fine"), 409)
        refused(self.acknowledge(desk, trip, travelerId=ada, code="name", note="Fine"), 409)
        refused(self.acknowledge(desk, trip, code="countries", note="Fine"), 400, "code")

    def test_is_of_the_trip_itself_without_a_traveler(self, desk: Desk, short: tuple[str, str]) -> None:
        trip, ada = short
        desk.booking(trip, ada, destination="Somewhere")
        answer = self.acknowledge(desk, trip, code="countries", note="In Spain too")
        assert answer.get_json()["data"]["checks"][0]["acknowledged"]["note"] == "In Spain too"

    def test_of_a_trip_that_is_off_is_told_to_nobody(self, desk: Desk, short: tuple[str, str]) -> None:
        trip, ada = short
        desk.api.patch(f"{TRIPS}/{trip}", {"status": "cancelled"})
        assert self.acknowledge(desk, trip, travelerId=ada, code="passport", note="Fine").status_code == 200
        assert desk.told(trip) == ["trip.warning_accepted"]

    def test_refuses_what_is_not_there(self, desk: Desk, short: tuple[str, str]) -> None:
        trip, ada = short
        body = {"travelerId": ada, "code": "passport", "note": "Fine"}
        for key in ("code", "note"):
            refused(
                self.acknowledge(desk, trip, **{name: value for name, value in body.items() if name != key}), 400, key
            )
        refused(self.acknowledge(desk, trip, **{**body, "code": "shoes"}), 400, "code")
        refused(self.acknowledge(desk, trip, **{**body, "note": "4111 1111 1111 1111"}), 400, "note")
        refused(self.acknowledge(desk, trip, **{**body, "travelerId": NOBODY}), 400, "travelerId")
        refused(self.acknowledge(desk, trip, **{**body, "country": "FR"}), 400, "code")
        refused(self.acknowledge(desk, NOBODY, **body), 404)
