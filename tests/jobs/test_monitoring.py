"""The health monitor tells #monitoring what changed, once, and when it is well again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.integrations.stubs import refusing_url
from tests.support.office import Office
from tests.support.outside_stubs import TOKEN, NexusStub, SlackStub, json_response
from tt_api.services.operations import announcements

LATE = "tt_api: work is waiting too long: no worker is there, or too few"
DEAD = "tt_api: work failed for good: see `flask tasks dead`"


def look(office: Office) -> None:
    office.run("health_monitor")


def make_late(office: Office) -> None:
    # Nobody here has a handler for it.
    office.execute(
        "INSERT INTO scheduled_tasks (task_type, due_at) VALUES ('of_the_next_version', now() - interval '1 hour')"
    )


def bury_one(office: Office) -> None:
    office.execute("INSERT INTO dead_letters (source, error, attempts) VALUES ('probe', 'no', 5)")


class TestTheMonitor:
    def test_says_what_changed_and_only_that(self, office: Office, slack: SlackStub) -> None:
        look(office)
        assert slack.messages == []
        make_late(office)
        look(office)
        look(office)
        assert slack.messages == [("#monitoring", LATE)]
        bury_one(office)
        look(office)
        office.execute("DELETE FROM scheduled_tasks WHERE task_type = 'of_the_next_version'")
        look(office)
        look(office)
        assert [text for _, text in slack.messages] == [LATE, DEAD, "tt_api: work is on time"]

    def test_says_what_is_wrong_at_its_first_look(self, office: Office, slack: SlackStub) -> None:
        make_late(office)
        bury_one(office)
        look(office)
        assert slack.messages == [("#monitoring", f"{DEAD}\n{LATE}")]

    def test_twice_at_once_says_it_once(self, office: Office, slack: SlackStub) -> None:
        bury_one(office)
        for _ in range(2):
            office.execute("INSERT INTO scheduled_tasks (task_type) VALUES ('health_monitor')")
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda _: office.work(), range(2)))
        office.work()
        assert slack.messages == [("#monitoring", DEAD)]

    def test_that_can_t_reach_slack_doesn_t_go_on_about_itself(self, office: Office, slack: SlackStub) -> None:
        slack.trouble = lambda _: json_response({"ok": False, "error": "channel_not_found"})
        bury_one(office)
        for _ in range(4):
            look(office)
            office.work_all()
        assert office.ended("post_to_monitoring") == ["dead"]

    def test_has_words_for_whatever_it_looks_at(self, office: Office) -> None:
        look(office)
        ((state,),) = office.query("SELECT state FROM job_states WHERE job = 'health_monitor'")
        assert state.keys() == announcements._HEALTH.keys()


class TestNexus:
    def test_that_has_taken_nothing_for_an_hour_is_a_problem_until_it_does(
        self, office: Office, office_with: Callable[..., Office], nexus: NexusStub, slack: SlackStub
    ) -> None:
        away = office_with(NEXUS_URL=refusing_url(), SLACK_BOT_TOKEN=TOKEN, SLACK_API_URL=slack.url)
        away.run("nexus_sync")
        away.work_all()
        look(away)
        assert slack.messages == []
        away.execute("UPDATE job_states SET updated_at = now() - interval '61 minutes' WHERE job LIKE 'nexus_sync%'")
        look(away)
        office.run("nexus_sync")
        look(office)
        assert [text for _, text in slack.messages] == [
            "tt_api: Nexus hasn't taken changes for an hour",
            "tt_api: Nexus is up to date",
        ]

    def test_that_isn_t_configured_is_no_problem(self, office_with: Callable[..., Office]) -> None:
        unconfigured = office_with()
        unconfigured.execute("INSERT INTO job_states (job, updated_at) VALUES ('nexus_sync:deals', '-infinity')")
        look(unconfigured)
        assert unconfigured.ended("post_to_monitoring") == []
