"""Offerings, companies and clients to propose them to, through HTTP; and the ranking of them."""

from datetime import date, timedelta
from typing import Any

from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query
from tt_api.services.operations.agency_day import today

PATH = "/api/intelligence/top-opportunities"

Shown = dict[str, Any]


class Opportunities:
    """A caller with something to propose."""

    def __init__(self, app: Flask, url: str) -> None:
        self.api = ApiClient(app.test_client())
        self.url = url
        with app.app_context():
            self.today = today()

    def day(self, days: int) -> str:
        """The agency's day so many days from now."""
        return (self.today + timedelta(days=days)).isoformat()

    def offering(self, days: int = 163, **given: Any) -> Shown:
        body = {
            "name": "Antarctica",
            "tripType": "expedition_cruise",
            "departureDate": self.day(days),
            "priceFromCents": 420_000,
        }
        return self.api.created("/api/trips", {**body, **given})

    def destination(self, name: str = "Ushuaia", **given: Any) -> str:
        body = {"name": name, "country": "AR", "continent": "south_america", **given}
        return str(self.api.created("/api/trips/destinations", body)["id"])

    def company(self, **given: Any) -> str:
        return str(self.api.created("/api/companies", {"name": "Blue Heron", **given})["id"])

    def client(self, **given: Any) -> str:
        return str(self.api.created("/api/clients", {"name": "The Okafors", **given})["id"])

    def trip(self, client: str, status: str, **given: Any) -> str:
        body = {"clientId": client, "name": "Before", "status": status, **given}
        return str(self.api.created("/api/client-trips", body)["id"])

    def store(self, table: str, **values: Any) -> str:
        """A row behind the API's back."""
        names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id::text"  # noqa: S608 -- our own names
        return str(query(self.url, sql, [*values.values()])[0][0])

    def top(self, **parameters: Any) -> list[Shown]:
        response = self.api.get(PATH, query_string=parameters)
        assert response.status_code == 200, response.get_data(as_text=True)
        return list(response.get_json()["data"])

    def only(self, **parameters: Any) -> Shown:
        (found,) = self.top(**parameters)
        return found

    def proposed(self, **parameters: Any) -> list[tuple[str, str]]:
        """The names of what is proposed, and to whom."""
        return [(one["tripOffering"]["name"], one["target"]["name"]) for one in self.top(**parameters)]

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)
