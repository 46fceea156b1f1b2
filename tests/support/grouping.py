"""Groups and their members through HTTP, and what the database says became of them."""

from datetime import date
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.catalog import query
from tt_api.database.transaction import transaction
from tt_api.services.operations.agency_day import today
from tt_api.work import stage as stage_work
from tt_api.work.handlers import load_handlers
from tt_api.work.running import run_task

GROUPS = "/api/groups"


class Grouping:
    """A caller with groups, and as many contacts as are needed."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app = app
        self.url = url
        self.api = ApiClient(app.test_client())
        self._number = 0

    def contact(self) -> str:
        self._number += 1
        body = {"firstName": f"Guest {self._number}", "email": f"guest-{self._number}@example.com"}
        return str(self.api.created("/api/contacts", body)["id"])

    def group(self, **fields: Any) -> dict[str, Any]:
        return self.api.created(GROUPS, {"name": "Rhine in spring", "status": "open", **fields})

    def joins(self, group: dict[str, Any], **fields: Any) -> TestResponse:
        body = {"contactId": self.contact(), **fields} if "contactId" not in fields else fields
        return self.api.post(f"{GROUPS}/{group['id']}/members", body)

    def member(self, group: dict[str, Any], status: str = "reserved", size: int = 1, **fields: Any) -> dict[str, Any]:
        response = self.joins(group, status=status, partySize=size, **fields)
        assert response.status_code == 201, response.get_data(as_text=True)
        return dict(response.get_json()["data"])

    def patch(self, row: dict[str, Any], **fields: Any) -> TestResponse:
        """Change a group or a member."""
        return self.api.patch(self.path(row), fields)

    def patched(self, row: dict[str, Any], **fields: Any) -> dict[str, Any]:
        response = self.patch(row, **fields)
        assert response.status_code == 200, response.get_data(as_text=True)
        return dict(response.get_json()["data"])

    def path(self, row: dict[str, Any]) -> str:
        return f"{GROUPS}/{row['groupId']}/members/{row['id']}" if "groupId" in row else f"{GROUPS}/{row['id']}"

    def now(self, row: dict[str, Any]) -> dict[str, Any]:
        """A group or a member as it is now."""
        if "groupId" not in row:
            return dict(self.api.get(self.path(row)).get_json()["data"])
        found = self.api.get(f"{GROUPS}/{row['groupId']}/members?id={row['id']}").get_json()["data"]
        return dict(found[0])

    def stands(self, group: dict[str, Any]) -> tuple[str, int, int]:
        """A group's status, its guests and its waiting guests."""
        found = self.now(group)
        return found["status"], found["currentGuests"], found["waitlistedGuests"]

    def waiting(self, group: dict[str, Any]) -> list[str]:
        """The ids of those who wait, in the order of the line."""
        return [row["id"] for row in self.api.get(f"{GROUPS}/{group['id']}/waitlist?limit=100").get_json()["data"]]

    def told(self, notification_type: str) -> list[str]:
        """The titles of the notifications of a type, the oldest first."""
        sql = "SELECT title FROM notifications WHERE notification_type = %s ORDER BY created_at, id"
        return [title for (title,) in query(self.url, sql, (notification_type,))]

    def story(self, row: dict[str, Any]) -> list[tuple[str, str]]:
        """The moves of a row that its activities tell, the oldest first."""
        sql = (
            "SELECT metadata ->> 'from', metadata ->> 'to' FROM activities"
            " WHERE entity_id = %s AND activity_type LIKE '%%.status_changed' ORDER BY occurred_at, id"
        )
        return query(self.url, sql, (row["id"],))

    def set(self, table: str, row: dict[str, Any], assignments: str) -> None:
        """Change a row by hand, as if something had happened before."""
        query(self.url, f"UPDATE {table} SET {assignments} WHERE id = %s RETURNING 1", (row["id"],))  # noqa: S608 -- the test's own text

    def today(self) -> date:
        """The agency's day."""
        with self.app.app_context():
            return today()

    def stage(self, task_type: str) -> None:
        with self.app.app_context(), transaction():
            stage_work(task_type)

    def work(self) -> None:
        """Do all work that is due."""
        load_handlers()
        with self.app.app_context():
            while run_task():
                pass
