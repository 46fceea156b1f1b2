"""What PostgreSQL and the backups tell of the whole deployment."""

import os
from pathlib import Path
from time import time

from flask import Flask
from flask.testing import FlaskClient

from tests.support.figures import figures
from tests.support.probe_blueprints import ProbeApps
from tt_api.database.transaction import execute, transaction

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"
DAY, DUE, BACKUP = "tt_emails_of_a_day", "tt_emails_oldest_due_seconds", "tt_backup_age_seconds"


def store_mail(app: Flask, status: str, made: str = "now()", due: str = "now()", deleted: str = "NULL") -> None:
    with app.app_context(), transaction():
        execute(
            "INSERT INTO email_sends (to_email, subject, html_body, text_body, status, created_at, scheduled_for,"  # noqa: S608 -- the test's own text
            f" deleted_at) VALUES ('ann@example.com', 'Hello', '', '', %s, {made}, {due}, {deleted})",
            (status,),
        )


class TestMails:
    def test_of_a_day_are_counted_by_what_became_of_them(self, app: Flask, client: FlaskClient) -> None:
        for status in ("sent", "sent", "failed"):
            store_mail(app, status)
        store_mail(app, "sent", made="now() - interval '25 hours'")
        store_mail(app, "bounced", deleted="now()")
        found = figures(client)
        assert {status: found.of(DAY, status=status) for status in ("queued", "sent", "failed", "bounced")} == {
            "queued": 0,
            "sent": 2,
            "failed": 1,
            "bounced": 0,
        }

    def test_that_are_due_tell_how_long_they_wait(self, app: Flask, client: FlaskClient) -> None:
        assert figures(client).of(DUE) == 0
        store_mail(app, "queued", due="now() + interval '1 day'")
        assert figures(client).of(DUE) == 0
        store_mail(app, "queued", made="now() - interval '2 hours'", due="now() - interval '1 hour'")
        assert 3600 <= figures(client).of(DUE) < 3660


class TestBackups:
    def test_tell_their_age_by_the_file_that_they_touch(self, probe: ProbeApps, tmp_path: Path) -> None:
        stamp = tmp_path / "last"
        client = probe(BACKUP_STAMP_PATH=str(stamp))
        assert figures(client).of(BACKUP) == float("inf")
        stamp.touch()
        os.utime(stamp, (time() - 7200, time() - 7200))
        assert 7200 <= figures(client).of(BACKUP) < 7260

    def test_of_somebody_else_have_no_age(self, client: FlaskClient) -> None:
        assert figures(client).series(BACKUP) == set()


class TestPostgresql:
    def test_that_is_there_says_so(self, client: FlaskClient) -> None:
        found = figures(client)
        assert (found.of("tt_database_up"), found.of("tt_wal_archive_failing")) == (1, 0)

    def test_that_is_away_leaves_the_processes_figures(self, probe: ProbeApps) -> None:
        client = probe(url=NOWHERE)
        client.get("/readyz")
        found = figures(client)
        assert found.of("tt_database_up") == 0
        assert found.of("tt_http_requests_total", method="GET", route="/readyz", status="503") >= 1
        assert not any(series.startswith("tt_tasks") for series in found)
