"""Mail through HTTP: callers, the workers that send, and what the database says became of it."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.settings import SECRETS
from tt_api.work.handlers import load_handlers
from tt_api.work.running import run_task

SERVICE = {"X-Webhook-Secret": SECRETS["WEBHOOK_SECRET"]}


class Mailing:
    """A caller and the workers of one application."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app = app
        self.url = url
        self.client = app.test_client()
        self.api = ApiClient(self.client)

    def internal(self, path: str, body: Any, **options: Any) -> TestResponse:
        """A call of n8n's."""
        return self.client.post(f"/internal/{path}", json=body, headers=SERVICE, **options)

    def queue(self, **body: Any) -> str:
        """Queue a mail and return its id; a plain one where nothing else is said."""
        plain = {"to": "ada@example.com", "subject": "Lisbon", "html": "<p>Shall we talk?</p>"}
        named = {"template", "templateId"} & body.keys()
        response = self.internal("send-email", ({"to": plain["to"]} if named else plain) | body)
        assert response.status_code == 202, response.get_data(as_text=True)
        return str(response.get_json()["data"]["id"])

    def template(self, **fields: Any) -> dict[str, Any]:
        plain = {"name": "Welcome", "subject": "Hello {{ name }}", "htmlBody": "<p>Hello {{ name }}</p>"}
        return self.api.created("/api/email-templates", plain | fields)

    def sequence_mail(self, **fields: Any) -> str:
        """Have a sequence queue a mail for a new contact; the mail's id."""
        template = self.template(name="First", subject="Hi", htmlBody="<p>Hi {{ contact.firstName }}</p>")
        sequence = self.api.created("/api/email-sequences", {"name": "Welcome"})
        base = f"/api/email-sequences/{sequence['id']}"
        self.api.created(f"{base}/steps", {"position": 1, "delayMinutes": 0, "templateId": template["id"]})
        contact = self.api.created("/api/contacts", {"firstName": "Ada", "email": "ada@example.com", **fields})
        self.api.created(f"{base}/enrolments", {"contactId": contact["id"]})
        with self.app.app_context():
            load_handlers()
            tasks = "SELECT id FROM scheduled_tasks WHERE task_type = 'sequence_step' AND status = 'pending'"
            for (task_id,) in query(self.url, tasks):
                run_task(task_id)
        ((send_id,),) = query(self.url, "SELECT id::text FROM email_sends WHERE status = 'queued'")
        return str(send_id)

    def work(self) -> None:
        """Do all work that is due."""
        load_handlers()
        with self.app.app_context():
            while run_task():
                pass

    def work_until_settled(self) -> None:
        """Do all work, however often it fails, without waiting for it to be due."""
        for _ in range(10):
            query(self.url, "UPDATE scheduled_tasks SET due_at = now() WHERE status = 'pending' RETURNING 1")
            self.work()

    def now(self, send_id: str) -> dict[str, Any]:
        return dict(self.api.get(f"/api/email-sends/{send_id}").get_json()["data"])

    def outcome(self, send_id: str) -> tuple[str, str | None]:
        """What a mail's status is, and its error."""
        send = self.now(send_id)
        return send["status"], send["error"]

    def tasks(self, task_type: str = "send_email") -> list[str]:
        """How the tasks of a type stand, the oldest first."""
        return [
            status
            for (status,) in query(
                self.url, "SELECT status FROM scheduled_tasks WHERE task_type = %s ORDER BY id", (task_type,)
            )
        ]

    def change(self, send_id: str, assignments: str) -> None:
        """Change a mail's row by hand, as if something had happened before."""
        query(self.url, f"UPDATE email_sends SET {assignments} WHERE id = %s RETURNING 1", (send_id,))  # noqa: S608 -- the test's own text

    def token(self, send_id: str) -> str:
        ((token,),) = query(self.url, "SELECT unsubscribe_token FROM email_sends WHERE id = %s", (send_id,))
        return str(token)

    def suppressions(self) -> list[tuple[str, str]]:
        return query(self.url, "SELECT email, reason FROM email_suppressions WHERE deleted_at IS NULL ORDER BY email")
