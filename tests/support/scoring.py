"""Scoring through HTTP: rules, people who meet them, and the work that scores them."""

from typing import Any

from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query
from tt_api.database.transaction import transaction
from tt_api.work import stage
from tt_api.work.handlers import load_handlers
from tt_api.work.running import run_task


class Scoring:
    """A caller and the workers of one application."""

    def __init__(self, app: Flask, api: ApiClient, url: str) -> None:
        self.app = app
        self.api = api
        self.url = url

    def work(self) -> None:
        """Do all work that is staged; none may fail."""
        self.run_what_is_due()
        # What companies get besides isn't due yet.
        left = "status NOT IN ('done', 'skipped') AND (last_error IS NOT NULL OR due_at <= now())"
        assert query(self.url, f"SELECT last_error FROM scheduled_tasks WHERE {left}") == []  # noqa: S608 -- our own text

    def run_what_is_due(self) -> None:
        load_handlers()
        with self.app.app_context():
            while run_task():
                pass

    def stage(self, task_type: str, **payload: Any) -> None:
        with self.app.app_context(), transaction():
            stage(task_type, payload)

    def staged(self) -> list[tuple[str, str | None]]:
        """What waits to be scored: types, and whom it is about."""
        return query(
            self.url,
            "SELECT task_type, coalesce(payload->>'contactId', payload->>'companyId') FROM scheduled_tasks"
            " WHERE status = 'pending' AND task_type LIKE 'score%' ORDER BY id",
        )

    def rule(self, points: int, *conditions: tuple[str, str, Any], **fields: Any) -> dict[str, Any]:
        """A rule that wants all of these conditions."""
        criteria = {"all": [{"field": field, "op": op, "value": value} for field, op, value in conditions]}
        return self.api.created(
            "/api/lead-scoring-rules", {"name": "Rule", "points": points, "criteria": criteria, **fields}
        )

    def company(self, **fields: Any) -> dict[str, Any]:
        return self.api.created("/api/companies", {"name": "Blue Heron", **fields})

    def contact(self, company: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
        belongs = {"companyId": company["id"]} if company else {}
        return self.api.created("/api/contacts", {"firstName": "Ada", **belongs, **fields})

    def interaction(self, contact: dict[str, Any], **fields: Any) -> dict[str, Any]:
        return self.api.created(
            f"/api/contacts/{contact['id']}/interactions", {"channel": "email", "direction": "inbound", **fields}
        )

    def now(self, row: dict[str, Any]) -> dict[str, Any]:
        """A contact or a company as it is now."""
        kind = "contacts" if "firstName" in row else "companies"
        return dict(self.api.get(f"/api/{kind}/{row['id']}").get_json()["data"])

    def score(self, row: dict[str, Any]) -> int:
        """The stored score."""
        return int(self.now(row)["leadScore"])

    def explained(self, contact: dict[str, Any]) -> dict[str, Any]:
        """The score as of now, with its reasons."""
        response = self.api.get(f"/api/contacts/{contact['id']}/score")
        assert response.status_code == 200, response.get_data(as_text=True)
        return dict(response.get_json()["data"])

    def change(self, row: dict[str, Any], **fields: Any) -> dict[str, Any]:
        kind = "contacts" if "firstName" in row else "companies" if "slug" in row else "lead-scoring-rules"
        response = self.api.patch(f"/api/{kind}/{row['id']}", fields)
        assert response.status_code == 200, response.get_data(as_text=True)
        return dict(response.get_json()["data"])

    def delete(self, row: dict[str, Any]) -> None:
        kind = "contacts" if "firstName" in row else "companies" if "slug" in row else "lead-scoring-rules"
        assert self.api.delete(f"/api/{kind}/{row['id']}").status_code == 204
