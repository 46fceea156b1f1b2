"""Enrolments from the first mail to the last: who may be enrolled, what they get and when."""

from typing import Any

import pytest

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.journeys import DAY, Journeys
from tests.support.refusals import refused


def enrolments_of(sequence: dict[str, Any]) -> str:
    return f"/api/email-sequences/{sequence['id']}/enrolments"


class TestTheWay:
    def test_each_mail_is_queued_when_it_is_due_and_the_last_completes_it(self, journeys: Journeys) -> None:
        enrolment = journeys.enrol(journeys.sequence(0, 2 * DAY, DAY))
        assert (enrolment["status"], enrolment["lastPosition"], enrolment["version"]) == ("active", 0, 1)
        journeys.work()
        for minutes, mails in ((2 * DAY - 1, 1), (1, 2), (DAY - 1, 2), (1, 3), (30 * DAY, 3)):
            journeys.wait(minutes)
            assert len(journeys.mails(enrolment)) == mails, minutes
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 2", "Mail 3"]
        done = journeys.now(enrolment)
        assert (done["status"], done["stopReason"], done["lastPosition"]) == ("completed", None, 3)
        assert done["completedAt"]
        assert done["nextDueAt"] is done["stoppedAt"] is None
        assert journeys.staged() == []

    def test_each_delay_counts_from_the_mail_before(self, journeys: Journeys) -> None:
        enrolment = journeys.enrol(journeys.sequence(60, 60))
        # No worker for a day: the second mail isn't on the heels of the first.
        journeys.wait(DAY)
        assert journeys.mails(enrolment) == ["Mail 1"]
        journeys.wait(59)
        assert journeys.mails(enrolment) == ["Mail 1"]
        journeys.wait(1)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 2"]

    def test_mails_without_a_delay_go_at_once_one_after_another(self, journeys: Journeys) -> None:
        enrolment = journeys.enrol(journeys.sequence(0, 0, 0))
        journeys.work()
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 2", "Mail 3"]

    def test_a_detail_shows_every_step_with_another_version(self, journeys: Journeys) -> None:
        enrolment = journeys.enrol(journeys.sequence(0, DAY, DAY))
        seen = [enrolment]
        for minutes in (0, DAY, DAY):
            journeys.wait(minutes)
            seen.append(journeys.now(enrolment))
        assert [one["lastPosition"] for one in seen] == [0, 1, 2, 3]
        assert [one["version"] for one in seen] == [1, 2, 3, 4]

    def test_the_send_knows_where_it_comes_from(self, journeys: Journeys, database_url: str) -> None:
        sequence = journeys.sequence(0)
        contact = journeys.contact(email="Ada@Example.com")
        enrolment = journeys.enrol(sequence, contact)
        journeys.work()
        (step,) = journeys.steps(sequence)
        sends = query(
            database_url,
            "SELECT to_email, contact_id::text, sequence_id::text, step_id::text, template_id::text FROM email_sends"
            " WHERE enrolment_id = %s",
            (enrolment["id"],),
        )
        assert sends == [("Ada@Example.com", contact["id"], sequence["id"], step["id"], step["templateId"])]

    def test_an_address_that_changed_meanwhile_is_the_one_that_is_mailed(
        self, journeys: Journeys, api: ApiClient, database_url: str
    ) -> None:
        contact = journeys.contact()
        journeys.enrol(journeys.sequence(60), contact)
        assert api.patch(f"/api/contacts/{contact['id']}", {"email": "new@example.com"}).status_code == 200
        journeys.wait(60)
        assert query(database_url, "SELECT to_email FROM email_sends") == [("new@example.com",)]


class TestVariables:
    def test_fill_in_the_mails_beside_the_contact_s_own_data(self, journeys: Journeys) -> None:
        sequence = journeys.sequence()
        journeys.step(sequence, 1, 0, template=journeys.template("{{ contact.firstName }}, to {{ place }}?"))
        enrolment = journeys.enrol(sequence, variables={"place": "Lisbon", "unused": [1, None]})
        journeys.work()
        assert journeys.mails(enrolment) == ["Ada, to Lisbon?"]
        assert journeys.now(enrolment)["variables"] == {"place": "Lisbon", "unused": [1, None]}

    def test_that_any_step_needs_are_a_400_that_names_each(self, journeys: Journeys, api: ApiClient) -> None:
        sequence, contact = journeys.sequence(0), journeys.contact()
        journeys.step(sequence, 2, DAY, template=journeys.template("{{ place }}, {{ contact.firstName }}?"))
        journeys.step(sequence, 3, DAY, template=journeys.template("{{ place }} in {{ month }}?"))
        gone = journeys.step(sequence, 4, DAY, template=journeys.template("{{ other }}"))
        assert api.delete(f"/api/email-sequences/{sequence['id']}/steps/{gone['id']}").status_code == 204
        error = refused(api.post(enrolments_of(sequence), {"contactId": contact["id"], "variables": {"x": 1}}), 400)
        assert [problem["path"] for problem in error["details"]] == [["variables", "month"], ["variables", "place"]]
        assert error["details"][0]["message"] == "is required by the template"
        journeys.enrol(sequence, contact, variables={"place": "Lisbon", "month": "May"})

    def test_that_a_later_step_needs_stop_it_before_anything_is_queued(
        self, journeys: Journeys, capsys: pytest.CaptureFixture[str]
    ) -> None:
        sequence = journeys.sequence(0, DAY)
        enrolment = journeys.enrol(sequence, variables={"secret": "Confidential"})
        journeys.step(sequence, 3, DAY, template=journeys.template("To {{ place }}?"))
        journeys.step(sequence, 4, DAY)
        journeys.work()
        capsys.readouterr()
        journeys.wait(DAY)
        journeys.wait(10 * DAY)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 2"]
        assert journeys.stands(enrolment) == ("stopped", "missing_variables")
        assert journeys.now(enrolment)["lastPosition"] == 2
        logged = "".join(capsys.readouterr())
        assert "variables.place" in logged
        assert "Confidential" not in logged
        assert "@example.com" not in logged


class TestEnrolling:
    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"email": None}, "names a contact without an e-mail address that mail can be sent to"),
            ({"email": "ödön@example.com"}, "names a contact without an e-mail address that mail can be sent to"),
            ({"doNotContact": True}, "names a contact who is not to be contacted"),
        ],
    )
    def test_somebody_who_can_t_or_mustn_t_be_written_to_is_a_400(
        self, journeys: Journeys, api: ApiClient, fields: dict[str, Any], message: str
    ) -> None:
        sequence, contact = journeys.sequence(0), journeys.contact(**fields)
        error = refused(api.post(enrolments_of(sequence), {"contactId": contact["id"]}), 400, "contactId")
        assert error["details"][0]["message"] == message
        assert api.get(enrolments_of(sequence)).get_json()["data"] == []

    @pytest.mark.parametrize("reason", ["unsubscribed", "bounced", "complained", "by_hand"])
    def test_a_suppressed_address_is_a_400_in_any_spelling_until_that_is_lifted(
        self, journeys: Journeys, api: ApiClient, reason: str
    ) -> None:
        sequence, contact = journeys.sequence(0), journeys.contact(email="Zoe@Müller.example")
        suppression = api.created("/api/email-suppressions", {"email": "zoe@MÜLLER.example", "reason": reason})
        refused(api.post(enrolments_of(sequence), {"contactId": contact["id"]}), 400, "contactId")
        assert api.delete(f"/api/email-suppressions/{suppression['id']}").status_code == 204
        journeys.enrol(sequence, contact)

    def test_twice_is_a_409_also_when_it_is_over_and_stages_nothing(self, journeys: Journeys, api: ApiClient) -> None:
        sequence, contact = journeys.sequence(0), journeys.contact()
        enrolment = journeys.enrol(sequence, contact)
        for _ in range(2):
            refused(api.post(enrolments_of(sequence), {"contactId": contact["id"]}), 409, "contactId")
            journeys.work()
        assert journeys.mails(enrolment) == ["Mail 1"]

    def test_the_contact_s_other_sequences_go_their_own_way(self, journeys: Journeys) -> None:
        contact = journeys.contact()
        first, second = (journeys.enrol(journeys.sequence(0, 60), contact) for _ in range(2))
        journeys.work()
        assert journeys.mails(first) == journeys.mails(second) == ["Mail 1"]

    def test_in_a_sequence_without_steps_waits_for_the_first(self, journeys: Journeys) -> None:
        sequence = journeys.sequence()
        enrolment = journeys.enrol(sequence)
        journeys.wait(60)
        assert (enrolment["nextDueAt"], journeys.stands(enrolment)) == (None, ("active", None))
        journeys.step(sequence, 1, 90)
        journeys.work()
        assert journeys.mails(enrolment) == []
        journeys.wait(30)
        assert journeys.mails(enrolment) == ["Mail 1"]


class TestDeletingAnEnrolment:
    def test_stops_it(self, journeys: Journeys, api: ApiClient) -> None:
        sequence = journeys.sequence(0, DAY)
        enrolment = journeys.enrol(sequence)
        journeys.work()
        assert api.delete(f"{enrolments_of(sequence)}/{enrolment['id']}").status_code == 204
        journeys.wait(DAY)
        assert journeys.mails(enrolment) == ["Mail 1"]
        assert journeys.stands(enrolment) == ("stopped", "by_hand")

    def test_allows_another_from_the_beginning(self, journeys: Journeys, api: ApiClient) -> None:
        sequence, contact = journeys.sequence(0), journeys.contact()
        before = journeys.enrol(sequence, contact)
        journeys.work()
        assert api.delete(f"{enrolments_of(sequence)}/{before['id']}").status_code == 204
        assert journeys.stands(before) == ("completed", None)
        again = journeys.enrol(sequence, contact)
        journeys.work()
        assert journeys.mails(again) == ["Mail 1"]
