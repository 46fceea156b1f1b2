"""The Groups app, as its events come in, and the agency's desk beside it."""

from typing import Any

from werkzeug.test import TestResponse

from tests.support.catalog import query
from tests.support.grouping import Grouping
from tests.support.webhooks import applied, deliver

GROUP, MEMBER = "grp_1", "mem_1"
# Moments of the Groups app, one after the other.
ONE, TWO, THREE = (f"2026-05-01T{hour}:00:00Z" for hour in ("09", "10", "11"))


class GroupsApp:
    """The Groups app, and the agency's desk beside it."""

    def __init__(self, desk: Grouping) -> None:
        self.desk = desk

    def tells(self, event: str, key: str | None = None, **body: Any) -> TestResponse:
        return deliver(self.desk.app, f"/hooks/groups/{event}", body, key)

    def created(self, **body: Any) -> dict[str, Any]:
        return applied(self.tells("group-created", **{"externalId": GROUP, "name": "Rhine", **body}), 201)

    def updates(self, key: str | None = None, **body: Any) -> TestResponse:
        return self.tells("group-updated", key, **{"externalId": GROUP, **body})

    def joins(self, member: str = MEMBER, key: str | None = None, **body: Any) -> TestResponse:
        known = {"groupExternalId": GROUP, "externalId": member, "firstName": "Ada", "email": f"{member}@example.com"}
        return self.tells("member-joined", key, **{**known, **body})

    def leaves(self, member: str = MEMBER, key: str | None = None, **body: Any) -> TestResponse:
        return self.tells("member-left", key, **{"groupExternalId": GROUP, "externalId": member, **body})

    def completes(self, key: str | None = None, **body: Any) -> TestResponse:
        return self.tells("milestone-completed", key, **{"groupExternalId": GROUP, **body})

    def stories(self, kind: str) -> list[dict[str, Any]]:
        """What the activities of a type tell, the oldest first."""
        sql = "SELECT metadata FROM activities WHERE activity_type = %s ORDER BY created_at, id"
        return [facts for (facts,) in query(self.desk.url, sql, (kind,))]

    def contact_of(self, member: dict[str, Any]) -> dict[str, Any]:
        return dict(self.desk.api.get(f"/api/contacts/{member['contactId']}").get_json()["data"])
