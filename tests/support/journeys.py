"""People on their way through sequences: enrolled through HTTP, moved on by workers, with time passing at will."""

from typing import Any

import psycopg2
from flask import Flask

from tests.support.api import ApiClient
from tests.support.catalog import query
from tt_api.work.handlers import load_handlers
from tt_api.work.running import run_task

DAY = 24 * 60

# Whatever has to do with when something happened or is due.
_CLOCKS = {
    "email_sequence_enrolments": ("created_at", "next_due_at"),
    "email_sends": ("created_at", "scheduled_for"),
    "contact_interactions": ("created_at", "occurred_at"),
    "deals": ("won_at",),
    "scheduled_tasks": ("due_at", "scheduled_for"),
}


class Journeys:
    """A caller and the workers of one application."""

    def __init__(self, app: Flask, api: ApiClient, url: str) -> None:
        self.app = app
        self.api = api
        self.url = url
        self._number = 0

    def template(self, subject: str = "Hello", body: str = "Text") -> dict[str, Any]:
        self._number += 1
        parts = {"subject": subject, "htmlBody": f"<p>{body}</p>", "textBody": body}
        return self.api.created("/api/email-templates", {"name": f"Template {self._number}", **parts})

    def sequence(self, *delays: int, **fields: Any) -> dict[str, Any]:
        """A sequence with a step for each delay in minutes; the mail of step n has the subject ``Mail n``."""
        made = self.api.created("/api/email-sequences", {"name": "Welcome", **fields})
        for position, delay in enumerate(delays, 1):
            self.step(made, position, delay)
        self.work()
        return made

    def step(self, sequence: dict[str, Any], position: int, delay: int, **fields: Any) -> dict[str, Any]:
        template = fields.pop("template", None) or self.template(f"Mail {position}")
        body = {"position": position, "delayMinutes": delay, "templateId": template["id"], **fields}
        return self.api.created(f"/api/email-sequences/{sequence['id']}/steps", body)

    def steps(self, sequence: dict[str, Any]) -> list[dict[str, Any]]:
        """The steps by their positions."""
        path = f"/api/email-sequences/{sequence['id']}/steps?sortBy=position&sortOrder=asc"
        return list(self.api.get(path).get_json()["data"])

    def contact(self, **fields: Any) -> dict[str, Any]:
        self._number += 1
        body = {"firstName": "Ada", "email": f"ada-{self._number}@example.com", **fields}
        return self.api.created("/api/contacts", body)

    def enrol(self, sequence: dict[str, Any], contact: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
        body = {"contactId": (contact or self.contact())["id"], **fields}
        return self.api.created(f"/api/email-sequences/{sequence['id']}/enrolments", body)

    def enrol_many(self, sequence: dict[str, Any], number: int) -> None:
        """Enrol so many new contacts, whose first step is due at once and has no task."""
        query(
            self.url,
            "WITH contact AS (INSERT INTO contacts (first_name, email)"
            " SELECT 'Ada', 'ada-of-many-' || n || '@example.com' FROM generate_series(1, %s) AS n RETURNING id)"
            " INSERT INTO email_sequence_enrolments (sequence_id, contact_id, next_due_at)"
            " SELECT %s, id, now() FROM contact RETURNING 1",
            (number, sequence["id"]),
        )

    def now(self, enrolment: dict[str, Any]) -> dict[str, Any]:
        """An enrolment as it is now."""
        path = f"/api/email-sequences/{enrolment['sequenceId']}/enrolments/{enrolment['id']}"
        return dict(self.api.get(path).get_json()["data"])

    def stands(self, enrolment: dict[str, Any]) -> tuple[str, str | None]:
        """An enrolment's status and why it was stopped; also where it is out of the API's reach."""
        sql = "SELECT status, stop_reason FROM email_sequence_enrolments WHERE id = %s"
        ((status, reason),) = query(self.url, sql, (enrolment["id"],))
        return status, reason

    def mails(self, enrolment: dict[str, Any]) -> list[str]:
        """The subjects of what was queued, the oldest first."""
        sql = "SELECT subject FROM email_sends WHERE enrolment_id = %s ORDER BY created_at, id"
        return [subject for (subject,) in query(self.url, sql, (enrolment["id"],))]

    def work(self) -> None:
        """Do all work that is due; none may fail."""
        self.work_whatever_comes()
        assert query(self.url, "SELECT task_type, last_error FROM scheduled_tasks WHERE last_error IS NOT NULL") == []

    def work_whatever_comes(self) -> None:
        load_handlers()
        with self.app.app_context():
            while run_task():
                pass

    def work_only(self, task_type: str) -> None:
        """Do the due tasks of one type."""
        load_handlers()
        due = "SELECT id FROM scheduled_tasks WHERE status = 'pending' AND due_at <= now() AND task_type = %s"
        with self.app.app_context():
            for (task_id,) in query(self.url, due, (task_type,)):
                run_task(task_id)

    def wait(self, minutes: int) -> None:
        """Let time pass, by setting everything back that happened or is to come, and do what is due then."""
        self.set_back(minutes)
        self.work()

    def set_back(self, minutes: int, *tables: str) -> None:
        """Set the clocks of some tables, or of all, back."""
        with psycopg2.connect(self.url) as connection, connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in tables or _CLOCKS:
                changes = ", ".join(f"{name} = {name} - make_interval(mins => {minutes})" for name in _CLOCKS[table])
                cursor.execute(f"UPDATE {table} SET {changes}")  # noqa: S608 -- our own names
        connection.close()

    def staged(self) -> list[tuple[str, str]]:
        """The sequence work that waits: types, and when it is due, in minutes from now."""
        return query(
            self.url,
            "SELECT task_type, round(extract(epoch FROM due_at - now()) / 60)::int FROM scheduled_tasks"
            " WHERE status = 'pending' AND task_type LIKE '%sequence%' ORDER BY due_at, id",
        )
