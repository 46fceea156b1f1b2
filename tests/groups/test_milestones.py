"""Milestones: staff is reminded some days ahead and on the day after, once each."""

from datetime import date, timedelta
from typing import Any

from tests.support.grouping import GROUPS, Grouping
from tt_api.database.transaction import transaction
from tt_api.services.groups import milestones

DUE = date(2027, 6, 15)


def milestone(groups: Grouping, group: dict[str, Any], **fields: Any) -> dict[str, Any]:
    body = {"title": "Rooming list", "dueDate": DUE.isoformat(), **fields}
    made = groups.api.created(f"{GROUPS}/{group['id']}/milestones", body)
    groups.set("group_milestones", made, "created_at = '2027-01-01'")
    return made


def remind(groups: Grouping, days_ahead: int) -> list[str]:
    """What staff is told when it is so many days before the due date."""
    before = told(groups)
    with groups.app.app_context(), transaction():
        milestones.remind(DUE - timedelta(days=days_ahead))
    return told(groups)[len(before) :]


def told(groups: Grouping) -> list[str]:
    return groups.told("group_milestone_due") + groups.told("group_milestone_overdue")


class TestReminders:
    def test_come_on_their_days_and_once(self, groups: Grouping) -> None:
        milestone(groups, groups.group())
        heard = {days: remind(groups, days) for days in range(10, -5, -1)}
        assert {days: said for days, said in heard.items() if said} == {
            7: ["Rhine in spring: Rooming list is due in 7 days, on 2027-06-15"],
            1: ["Rhine in spring: Rooming list is due tomorrow"],
            -1: ["Rhine in spring: Rooming list was due on 2027-06-15"],
        }

    def test_a_job_that_runs_twice_tells_once(self, groups: Grouping) -> None:
        milestone(groups, groups.group(), remindDays=[0])
        assert remind(groups, 0) == ["Rhine in spring: Rooming list is due today"]
        assert remind(groups, 0) == []

    def test_a_day_that_was_missed_is_told_soon_or_never(self, groups: Grouping) -> None:
        milestone(groups, groups.group())
        assert remind(groups, 5) == ["Rhine in spring: Rooming list is due in 5 days, on 2027-06-15"]
        milestone(groups, groups.group(), remindDays=[30])
        assert remind(groups, 20) == []

    def test_what_was_written_down_later_has_no_earlier_days(self, groups: Grouping) -> None:
        made = milestone(groups, groups.group())
        groups.set("group_milestones", made, "created_at = '2027-06-10T12:00Z'")
        assert remind(groups, 5) == []
        assert len(remind(groups, 1)) == 1

    def test_none_of_what_is_done_deleted_or_over(self, groups: Grouping) -> None:
        milestone(groups, groups.group(), completedAt="2026-01-01T12:00:00Z")
        milestone(groups, groups.group(status="completed"))
        gone = groups.group()
        milestone(groups, gone)
        groups.api.delete(f"{GROUPS}/{gone['id']}")
        assert remind(groups, 7) == []

    def test_the_job_reminds_today(self, groups: Grouping) -> None:
        group = groups.group()
        today = groups.today()
        body = {"title": "Call the line", "dueDate": today.isoformat(), "remindDays": [0]}
        groups.api.created(f"{GROUPS}/{group['id']}/milestones", body)
        groups.stage("group_milestones")
        groups.work()
        assert told(groups) == ["Rhine in spring: Call the line is due today"]


class TestList:
    def test_is_by_the_day_and_knows_what_is_overdue(self, groups: Grouping) -> None:
        group = groups.group()
        today = groups.today()
        days = [today + timedelta(days=days) for days in (1, -1, 0)]
        for day in days:
            milestone(groups, group, dueDate=day.isoformat())
        milestone(groups, group, dueDate="2026-01-01", completedAt="2026-01-01T12:00:00Z")
        path = f"{GROUPS}/{group['id']}/milestones"
        found = [row["dueDate"] for row in groups.api.get(path).get_json()["data"]]
        assert found == ["2026-01-01", *(day.isoformat() for day in sorted(days))]
        overdue = groups.api.get(f"{path}?overdue=true").get_json()["data"]
        assert [row["dueDate"] for row in overdue] == [(today - timedelta(days=1)).isoformat()]
