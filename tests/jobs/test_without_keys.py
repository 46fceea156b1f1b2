"""Without keys everything goes on: the work ends as skipped, and a line says what would have been done."""

from collections.abc import Callable

import pytest

from tests.support.office import Office

WOULD_HAVE = {
    "create a company's channel",
    "announce that a deal was won",
    "send a won deal",
    "send the contacts and deals that changed",
    "say what changed of the system's health",
}


def test_all_of_it_is_skipped_with_a_line_that_names_nobody(
    office_with: Callable[..., Office], capsys: pytest.CaptureFixture[str]
) -> None:
    office = office_with()
    company = office.api.created("/api/companies", {"name": "Annabel Travels", "email": "annabel@example.com"})
    office.api.created("/api/deals", {"title": "Annabel's trip", "stage": "won", "companyId": company["id"]})
    office.execute("INSERT INTO dead_letters (source, error, attempts) VALUES ('probe', 'no', 5)")
    office.run("health_monitor")
    office.run("nexus_sync")
    logged = capsys.readouterr().out
    lines = [line for line in logged.splitlines() if "service_not_configured" in line]
    assert len(lines) == len(WOULD_HAVE)
    assert all(any(what in line for line in lines) for what in WOULD_HAVE)
    assert "nnabel" not in logged
    told = ("create_slack_channel", "announce_deal_won", "tell_nexus_of_deal", "nexus_sync", "post_to_monitoring")
    assert [office.ended(task_type) for task_type in told] == [["skipped"]] * len(told)
    assert office.query("SELECT FROM scheduled_tasks WHERE task_type = 'push_to_nexus'") == []
