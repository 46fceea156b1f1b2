"""Sequences that pause, and steps that are added, moved and removed while people are under way."""

from typing import Any

from tests.support.catalog import query
from tests.support.journeys import DAY, Journeys
from tt_api.services.mail.sequences.changes import BATCH


def change_step(journeys: Journeys, step: dict[str, Any], **fields: Any) -> None:
    path = f"/api/email-sequences/{step['sequenceId']}/steps/{step['id']}"
    response = journeys.api.patch(path, fields)
    assert response.status_code == 200, response.get_data(as_text=True)
    journeys.work()


def remove_step(journeys: Journeys, step: dict[str, Any]) -> None:
    path = f"/api/email-sequences/{step['sequenceId']}/steps/{step['id']}"
    assert journeys.api.delete(path).status_code == 204
    journeys.work()


def switch(journeys: Journeys, sequence: dict[str, Any], active: bool) -> None:
    response = journeys.api.patch(f"/api/email-sequences/{sequence['id']}", {"isActive": active})
    assert response.status_code == 200
    journeys.work()


class TestPausing:
    def test_holds_every_mail_back_until_it_is_active_again(self, journeys: Journeys) -> None:
        sequence = journeys.sequence(0, DAY, DAY)
        enrolment = journeys.enrol(sequence)
        journeys.work()
        switch(journeys, sequence, active=False)
        journeys.wait(5 * DAY)
        assert journeys.mails(enrolment) == ["Mail 1"]
        assert journeys.stands(enrolment) == ("active", None)
        switch(journeys, sequence, active=True)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 2"]
        journeys.wait(DAY - 1)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 2"]
        journeys.wait(1)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 2", "Mail 3"]

    def test_costs_nobody_the_time_that_was_left(self, journeys: Journeys) -> None:
        sequence = journeys.sequence(0, 5 * DAY)
        enrolment = journeys.enrol(sequence)
        journeys.work()
        switch(journeys, sequence, active=False)
        journeys.wait(DAY)
        switch(journeys, sequence, active=True)
        assert journeys.mails(enrolment) == ["Mail 1"]
        journeys.wait(4 * DAY)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 2"]

    def test_who_is_enrolled_meanwhile_waits_too(self, journeys: Journeys) -> None:
        sequence = journeys.sequence(0, isActive=False)
        enrolment = journeys.enrol(sequence)
        journeys.wait(60)
        assert journeys.mails(enrolment) == []
        switch(journeys, sequence, active=True)
        assert journeys.mails(enrolment) == ["Mail 1"]


class TestStepsUnderWay:
    def test_one_that_is_added_ahead_is_mailed_in_its_turn(self, journeys: Journeys) -> None:
        sequence = journeys.sequence(0)
        journeys.step(sequence, 10, 2 * DAY)
        enrolment = journeys.enrol(sequence)
        journeys.work()
        journeys.step(sequence, 5, DAY)
        journeys.work()
        journeys.wait(DAY)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 5"]
        journeys.wait(2 * DAY)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 5", "Mail 10"]

    def test_one_that_is_added_behind_is_not(self, journeys: Journeys) -> None:
        sequence = journeys.sequence()
        for position in (5, 6):
            journeys.step(sequence, position, DAY)
        enrolment = journeys.enrol(sequence)
        journeys.wait(DAY)
        journeys.step(sequence, 1, 0)
        journeys.wait(10 * DAY)
        assert journeys.mails(enrolment) == ["Mail 5", "Mail 6"]

    def test_one_that_is_removed_is_passed_over(self, journeys: Journeys) -> None:
        sequence = journeys.sequence(0, DAY, 3 * DAY)
        enrolment = journeys.enrol(sequence)
        journeys.work()
        remove_step(journeys, journeys.steps(sequence)[1])
        journeys.wait(3 * DAY - 1)
        assert journeys.mails(enrolment) == ["Mail 1"]
        journeys.wait(1)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 3"]
        assert journeys.stands(enrolment) == ("completed", None)

    def test_without_any_left_it_is_completed(self, journeys: Journeys) -> None:
        sequence = journeys.sequence(0, DAY)
        enrolment = journeys.enrol(sequence)
        journeys.work()
        remove_step(journeys, journeys.steps(sequence)[1])
        assert journeys.stands(enrolment) == ("completed", None)
        assert journeys.now(enrolment)["nextDueAt"] is None

    def test_without_any_yet_it_waits_for_the_next(self, journeys: Journeys) -> None:
        sequence = journeys.sequence(DAY)
        enrolment = journeys.enrol(sequence)
        remove_step(journeys, journeys.steps(sequence)[0])
        assert journeys.stands(enrolment) == ("active", None)
        assert journeys.now(enrolment)["nextDueAt"] is None
        journeys.wait(2 * DAY)
        journeys.step(sequence, 1, DAY)
        journeys.work()
        assert journeys.mails(enrolment) == ["Mail 1"]

    def test_another_delay_counts_for_those_who_wait(self, journeys: Journeys) -> None:
        sequence = journeys.sequence(0, 2 * DAY, DAY)
        shortened, lengthened = journeys.steps(sequence)[1:]
        enrolment = journeys.enrol(sequence)
        journeys.work()
        change_step(journeys, shortened, delayMinutes=60)
        journeys.wait(60)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 2"]
        change_step(journeys, lengthened, delayMinutes=3 * DAY)
        journeys.wait(3 * DAY - 1)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 2"]
        journeys.wait(1)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 2", "Mail 3"]

    def test_one_that_was_mailed_is_not_mailed_again_when_it_moves_to_the_end(self, journeys: Journeys) -> None:
        sequence = journeys.sequence(0, DAY, DAY)
        enrolment = journeys.enrol(sequence)
        journeys.work()
        change_step(journeys, journeys.steps(sequence)[0], position=9)
        for _ in range(4):
            journeys.wait(DAY)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 2", "Mail 3"]
        assert journeys.stands(enrolment) == ("completed", None)

    def test_one_whose_template_was_deleted_is_passed_over(self, journeys: Journeys) -> None:
        sequence = journeys.sequence(0, DAY, DAY)
        enrolment = journeys.enrol(sequence)
        journeys.work()
        template = journeys.steps(sequence)[1]["templateId"]
        assert journeys.api.delete(f"/api/email-templates/{template}").status_code == 204
        journeys.wait(DAY)
        assert journeys.mails(enrolment) == ["Mail 1", "Mail 3"]
        assert journeys.stands(enrolment) == ("completed", None)

    def test_a_template_is_filled_in_as_it_is_when_the_step_is_due(self, journeys: Journeys) -> None:
        sequence = journeys.sequence(0, DAY)
        enrolment = journeys.enrol(sequence)
        journeys.work()
        template = journeys.steps(sequence)[1]["templateId"]
        assert journeys.api.patch(f"/api/email-templates/{template}", {"subject": "News"}).status_code == 200
        journeys.wait(DAY)
        assert journeys.mails(enrolment) == ["Mail 1", "News"]

    def test_many_are_revised_in_batches(self, journeys: Journeys) -> None:
        sequence = journeys.sequence(0)
        journeys.enrol_many(sequence, 2 * BATCH + 1)
        step = journeys.steps(sequence)[0]
        changed = journeys.api.patch(f"/api/email-sequences/{sequence['id']}/steps/{step['id']}", {"delayMinutes": DAY})
        assert changed.status_code == 200
        revised = []
        for _ in range(3):
            journeys.work_only("revise_enrolments")
            waiting = "SELECT count(*) FROM email_sequence_enrolments WHERE next_due_at > now()"
            revised += query(journeys.url, waiting)
        assert revised == [(BATCH,), (2 * BATCH,), (2 * BATCH + 1,)]
        assert ("revise_enrolments", 0) not in journeys.staged()
