"""How far a sequence's mails and contacts get, by step."""

from typing import Any

from tests.contract.test_document import document, fits
from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.journeys import DAY, Journeys
from tests.support.refusals import NOBODY, refused

COUNTS = ("waiting", "mails", "queued", "sent", "delivered", "opened", "clicked", "bounced", "failed", "unsubscribed")


def funnel(api: ApiClient, sequence: dict[str, Any]) -> dict[str, Any]:
    response = api.get(f"/api/email-sequences/{sequence['id']}/funnel")
    assert response.status_code == 200, response.get_data(as_text=True)
    return dict(response.get_json()["data"])


def counts(step: dict[str, Any]) -> dict[str, int]:
    """What there is of a step, without the zeros."""
    return {name: step[name] for name in COUNTS if step[name]}


class TestContacts:
    def test_by_how_their_enrolments_stand(self, journeys: Journeys, api: ApiClient) -> None:
        sequence = journeys.sequence(0, DAY)
        done, replied, erased, _ = (journeys.enrol(sequence) for _ in range(4))
        journeys.work()
        reply = {"channel": "phone", "direction": "inbound"}
        api.created(f"/api/contacts/{replied['contactId']}/interactions", reply)
        api.patch(f"/api/contacts/{erased['contactId']}", {"doNotContact": True})
        journeys.wait(DAY)
        journeys.enrol(sequence)
        found = funnel(api, sequence)
        assert journeys.now(done)["status"] == "completed"
        assert (found["enrolled"], found["active"], found["completed"], found["stopped"]) == (5, 1, 2, 2)
        assert found["stopReasons"] == [{"reason": "replied", "count": 1}, {"reason": "do_not_contact", "count": 1}]

    def test_wait_for_the_first_step_after_their_last(self, journeys: Journeys, api: ApiClient) -> None:
        sequence = journeys.sequence(0, DAY, DAY)
        journeys.enrol(sequence)
        journeys.work()
        journeys.enrol(sequence)
        assert [step["waiting"] for step in funnel(api, sequence)["steps"]] == [1, 1, 0]
        second = journeys.steps(sequence)[1]
        api.delete(f"/api/email-sequences/{sequence['id']}/steps/{second['id']}")
        assert [(step["position"], step["waiting"]) for step in funnel(api, sequence)["steps"]] == [(1, 1), (3, 1)]


class TestMails:
    def test_count_at_every_stage_that_they_reached(
        self, journeys: Journeys, api: ApiClient, database_url: str
    ) -> None:
        sequence = journeys.sequence(0)
        states = (
            "status = 'sent', sent_at = now()",
            "status = 'delivered', sent_at = now(), delivered_at = now()",
            # Nobody reported that it was delivered.
            "status = 'opened', sent_at = now(), opened_at = now()",
            "status = 'clicked', sent_at = now(), clicked_at = now()",
            "status = 'bounced', sent_at = now(), bounced_at = now()",
            "status = 'failed', failed_at = now()",
            "status = 'unsubscribed'",
            "status = 'queued'",
        )
        for _ in states:
            journeys.enrol(sequence)
        journeys.work()
        ids = query(database_url, "SELECT id::text FROM email_sends ORDER BY id")
        for (send_id,), state in zip(ids, states, strict=True):
            query(database_url, f"UPDATE email_sends SET {state} WHERE id = %s RETURNING 1", (send_id,))  # noqa: S608 -- the test's own text
        (step,) = funnel(api, sequence)["steps"]
        assert counts(step) == {
            "mails": 8,
            "queued": 1,
            "sent": 5,
            "delivered": 3,
            "opened": 2,
            "clicked": 1,
            "bounced": 1,
            "failed": 1,
            "unsubscribed": 1,
        }

    def test_of_another_sequence_are_in_none_of_its_steps(self, journeys: Journeys, api: ApiClient) -> None:
        sequence, other = journeys.sequence(0), journeys.sequence(0)
        journeys.enrol(other)
        journeys.work()
        assert funnel(api, sequence)["enrolled"] == 0
        assert counts(funnel(api, sequence)["steps"][0]) == {}

    def test_of_a_template_that_is_gone(self, journeys: Journeys, api: ApiClient) -> None:
        sequence = journeys.sequence(0)
        (step,) = journeys.steps(sequence)
        assert funnel(api, sequence)["steps"][0]["subject"] == "Mail 1"
        api.delete(f"/api/email-templates/{step['templateId']}")
        (shown,) = funnel(api, sequence)["steps"]
        assert (shown["templateId"], shown["templateName"], shown["subject"]) == (step["templateId"], None, None)


class TestTheRoute:
    def test_is_what_the_document_says(self, journeys: Journeys, api: ApiClient) -> None:
        sequence = journeys.sequence(0)
        journeys.enrol(sequence)
        operation = document()["paths"]["/api/email-sequences/{id}/funnel"]["get"]
        fits(operation["responses"]["200"], {"data": funnel(api, sequence)})

    def test_of_a_sequence_without_steps(self, api: ApiClient) -> None:
        sequence = api.created("/api/email-sequences", {"name": "Welcome"})
        assert funnel(api, sequence) == {
            "enrolled": 0,
            "active": 0,
            "completed": 0,
            "stopped": 0,
            "stopReasons": [],
            "steps": [],
        }

    def test_refuses_what_is_no_sequence(self, api: ApiClient) -> None:
        assert api.get(f"/api/email-sequences/{NOBODY}/funnel").status_code == 404
        assert api.get("/api/email-sequences/none/funnel").status_code == 400
        sequence = api.created("/api/email-sequences", {"name": "Welcome"})
        refused(api.get(f"/api/email-sequences/{sequence['id']}/funnel?period=month"), 400)
