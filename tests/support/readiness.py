"""Trips whose readiness is asked for, through HTTP; everybody is fine but for what a test says."""

from datetime import date, timedelta
from typing import Any

from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.trips import TRIPS
from tt_api.services.operations.agency_day import today

REQUIREMENTS = "/api/entry-requirements"
# More than six months after any trip of these tests.
LATE = "2039-01-01"


class Desk:
    """An advisor with a client, and what is asked of their trips."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app, self.url = app, url
        self.api = ApiClient(app.test_client())
        self.client = str(self.api.created("/api/clients", {"name": "The Okafors"})["id"])
        with app.app_context():
            self.today = today()

    def day(self, days: int) -> str:
        return (self.today + timedelta(days=days)).isoformat()

    def place(self, name: str = "Barcelona", country: str = "ES", **given: Any) -> str:
        return str(self.api.created("/api/trips/destinations", {"name": name, "country": country, **given})["id"])

    def trip(self, **given: Any) -> str:
        days = {"startDate": self.day(100), "endDate": self.day(110)}
        insured = {"insuranceStatus": "declined", "insuranceDecidedOn": self.day(-1)}
        body = {"clientId": self.client, "name": "Spain with friends", **days, **insured, **given}
        return str(self.api.created(TRIPS, body)["id"])

    def traveler(self, first: str = "Ada", *, called: bool = True, country: str | None = "US", **given: Any) -> str:
        passport = {"passportNumber": "X1234567", "passportCountry": country, "passportExpiresOn": LATE}
        body = {"firstName": first, "lastName": "Okafor", "clientId": self.client, "nationality": country}
        row = str(self.api.created("/api/travelers", {**body, **passport, **given})["id"])
        if called:
            self.contact(row)
        return row

    def contact(self, traveler: str, **given: Any) -> None:
        body = {"travelerId": traveler, "fullName": "Ngozi Eze", "relationship": "sister", "phone": "+1 201 555 0101"}
        self.api.created("/api/emergency-contacts", {**body, **given})

    def requirement(self, country: str = "ES", nationality: str | None = None, **given: Any) -> dict[str, Any]:
        body = {"destinationCountry": country, "nationality": nationality, "visa": "not_required", **given}
        return self.api.created(REQUIREMENTS, body)

    def paper(self, traveler: str, kind: str = "visa", **given: Any) -> dict[str, Any]:
        body = {"documentType": kind, "documentNumber": "V7654321", "destinationCountry": "ES", "entries": "single"}
        days = {"issuedOn": self.day(-10), "expiryDate": self.day(200)}
        return self.api.created(f"/api/travelers/{traveler}/documents", {**body, **days, **given})

    def booking(self, trip: str, *travelers: str, **given: Any) -> dict[str, Any]:
        body = {"destination": "Barcelona", "tripId": trip, "clientId": self.client, **given}
        booking = self.api.created("/api/bookings", body)
        for traveler in travelers:
            self.api.created(f"/api/bookings/{booking['id']}/travelers", {"travelerId": traveler})
        return booking

    def readiness(self, trip: str) -> dict[str, Any]:
        response = self.api.get(f"{TRIPS}/{trip}/readiness")
        assert response.status_code == 200, response.get_data(as_text=True)
        return dict(response.get_json()["data"])

    def checks(self, trip: str, traveler: str) -> dict[tuple[str, str | None], dict[str, Any]]:
        """What was checked of somebody, by code and country."""
        (one,) = [one for one in self.readiness(trip)["travelers"] if one["travelerId"] == traveler]
        return {(check["code"], check["country"]): check for check in one["checks"]}

    def said(self, trip: str, traveler: str, code: str, country: str | None = None) -> tuple[str, str]:
        """The level and the message of one check."""
        check = self.checks(trip, traveler)[code, country]
        return check["level"], check["message"]

    def summary(self, trip: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.api.get(f"{TRIPS}/{trip}").get_json()["data"]["readiness"]
        return found

    def run(self, job: str = "trip_readiness") -> None:
        result = self.app.test_cli_runner().invoke(args=["tasks", "run", job])
        assert result.exit_code == 0, result.output

    def told(self, trip: str) -> list[str]:
        """What a trip's story says of its readiness, the oldest first."""
        sql = (
            "SELECT activity_type FROM activities WHERE entity_id = %s AND activity_type LIKE 'trip.%%'"
            " ORDER BY occurred_at, id"
        )
        return [kind for (kind,) in query(self.url, sql, (trip,))]


def days_before(day: str, days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()
