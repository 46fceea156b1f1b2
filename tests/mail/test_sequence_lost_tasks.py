"""Steps that are due and that no task looks after: the periodic job finds them."""

from tests.support.catalog import query
from tests.support.journeys import DAY, Journeys
from tt_api.database.transaction import transaction
from tt_api.services.mail.sequences.advancing import BATCH
from tt_api.work import stage


class TestTasksThatWentMissing:
    def test_are_found_by_the_job(self, journeys: Journeys, database_url: str) -> None:
        sequence = journeys.sequence(0, DAY)
        enrolled = [journeys.enrol(sequence) for _ in range(3)]
        query(database_url, "DELETE FROM scheduled_tasks RETURNING 1")
        journeys.work()
        assert [journeys.mails(one) for one in enrolled] == [[]] * 3
        self.run_job(journeys)
        assert [journeys.mails(one) for one in enrolled] == [["Mail 1"]] * 3

    def test_are_found_in_batches(self, journeys: Journeys) -> None:
        journeys.enrol_many(journeys.sequence(0), BATCH + 1)
        with journeys.app.app_context(), transaction():
            stage("due_sequence_steps")
        found = []
        for _ in range(2):
            journeys.work_only("due_sequence_steps")
            found.append(len([task for task, _ in journeys.staged() if task == "sequence_step"]))
        assert found == [BATCH, BATCH + 1]
        assert "due_sequence_steps" not in {task for task, _ in journeys.staged()}

    def test_are_no_others_than_those_that_are_due_and_have_none(self, journeys: Journeys, database_url: str) -> None:
        sequences = [
            journeys.sequence(0),
            journeys.sequence(60),
            journeys.sequence(0, isActive=False),
            journeys.sequence(),
        ]
        open_task, *_ = [journeys.enrol(sequence) for sequence in sequences]
        query(
            database_url,
            "DELETE FROM scheduled_tasks WHERE payload ->> 'enrolmentId' IS DISTINCT FROM %s RETURNING 1",
            (open_task["id"],),
        )
        # As if it had failed, and waits to be tried again.
        query(database_url, "UPDATE scheduled_tasks SET due_at = now() + interval '1 minute' RETURNING 1")
        self.run_job(journeys)
        staged = "SELECT payload ->> 'enrolmentId', status FROM scheduled_tasks WHERE task_type = 'sequence_step'"
        assert query(database_url, staged) == [(open_task["id"], "pending")]

    def test_do_not_come_back_from_the_dead_by_themselves(self, journeys: Journeys, database_url: str) -> None:
        """A task that can't be done would only make a dead letter every few minutes."""
        enrolment = journeys.enrol(journeys.sequence(0))
        query(database_url, "UPDATE scheduled_tasks SET status = 'dead', finished_at = now() RETURNING 1")
        query(
            database_url,
            "INSERT INTO dead_letters (source, payload, error, attempts, scheduled_task_id)"
            " SELECT task_type, payload, 'broken', 5, id FROM scheduled_tasks WHERE task_type = 'sequence_step'"
            " RETURNING 1",
        )
        self.run_job(journeys)
        assert journeys.mails(enrolment) == []
        query(database_url, "UPDATE dead_letters SET resolution = 'retried', resolved_at = now() RETURNING 1")
        self.run_job(journeys)
        assert journeys.mails(enrolment) == ["Mail 1"]

    @staticmethod
    def run_job(journeys: Journeys) -> None:
        with journeys.app.app_context(), transaction():
            stage("due_sequence_steps")
        journeys.work()
