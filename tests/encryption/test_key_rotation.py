"""``flask keys``: everything comes under the newest key, while callers change it, and after the run was killed."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import psycopg2
import pytest
from click.testing import Result
from cryptography.fernet import Fernet, MultiFernet
from flask import Flask

from devtools.places import CLONE
from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.settings import SECRETS, settings_for
from tests.support.work_processes import environment, until
from tt_api.app import create_app

pytestmark = pytest.mark.slow

OLD = SECRETS["FIELD_ENCRYPTION_KEYS"]
NEW = Fernet.generate_key().decode()
NAME = {"firstName": "Ada", "lastName": "Okafor"}
COLUMNS = (
    "passport_number",
    "known_traveler_number",
    "global_entry_number",
    "redress_number",
    "medical_notes",
    "allergies",
)
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
ROWS = "SELECT id, version, updated_at FROM {table} ORDER BY id"

Flasks = Callable[..., Result]


def number(position: int) -> str:
    return f"X{position:07}"


@pytest.fixture
def travelers(api: ApiClient) -> list[dict[str, Any]]:
    """Each with a passport, and so a document; one of them is deleted."""
    rows = [
        api.created("/api/travelers", {**NAME, "passportNumber": number(position), "allergies": f"Nuts {position}"})
        for position in range(40)
    ]
    assert api.delete(f"/api/travelers/{rows[7]['id']}").status_code == 204
    return rows


@pytest.fixture
def flask(app: Flask, database_url: str) -> Flasks:
    """Runs a command with these keys, and those of the tests unless told otherwise."""

    def run(*words: str, keys: str = f"{NEW},{OLD}") -> Result:
        configured = settings_for(database_url, FIELD_ENCRYPTION_KEYS=keys)
        return create_app(configured).test_cli_runner().invoke(args=["keys", *words])

    return run


def tokens(url: str) -> list[str]:
    found = query(url, f"SELECT {', '.join(COLUMNS)} FROM travelers")  # noqa: S608
    found += query(url, "SELECT document_number FROM travel_documents")
    return [token for row in found for token in row if token is not None]


def under(key: str, url: str) -> int:
    """How many values a key alone opens."""

    def opens(token: str) -> bool:
        try:
            Fernet(key).decrypt(token)
        except Exception:  # noqa: BLE001 -- not this one
            return False
        return True

    return sum(map(opens, tokens(url)))


def plain(url: str) -> list[str]:
    either = MultiFernet([Fernet(NEW), Fernet(OLD)])
    return sorted(either.decrypt(token).decode() for token in tokens(url))


def rows(url: str) -> list[Any]:
    return [query(url, ROWS.format(table=table)) for table in ("travelers", "travel_documents")]


class TestRotate:
    def test_brings_everything_under_the_newest_key_and_leaves_versions_alone(
        self, flask: Flasks, travelers: list[dict[str, Any]], database_url: str
    ) -> None:
        before, said, fingerprints = rows(database_url), plain(database_url), self.fingerprints(database_url)
        result = flask("rotate", "--batch-size", "16")
        assert result.exit_code == 0, result.output
        assert under(NEW, database_url) == len(tokens(database_url)) == 120
        assert (rows(database_url), plain(database_url), self.fingerprints(database_url)) == (
            before,
            said,
            fingerprints,
        )
        lines = result.output.splitlines()
        assert [line for line in lines if line.startswith("travelers:")] == [
            "travelers: 16 rows done, 24 left",
            "travelers: 32 rows done, 8 left",
            "travelers: 40 rows done, 0 left",
        ]
        assert lines[-3:] == [
            "key 1, the newest: 120 values; in use",
            "key 2: 0 values; no longer needed",
            "done: everything is under the newest key",
        ]

    @staticmethod
    def fingerprints(url: str) -> list[Any]:
        return [bytes(one) for (one,) in query(url, "SELECT number_fingerprint FROM travel_documents ORDER BY id")]

    def test_again_writes_nothing(self, flask: Flasks, travelers: list[dict[str, Any]], database_url: str) -> None:
        assert flask("rotate").exit_code == 0
        stored = tokens(database_url)
        assert flask("rotate").exit_code == 0
        assert tokens(database_url) == stored

    def test_callers_go_on_with_the_old_key_in_the_list_and_then_without(
        self, flask: Flasks, travelers: list[dict[str, Any]], database_url: str
    ) -> None:
        flask("rotate")
        for keys in (f"{NEW},{OLD}", NEW):
            api = ApiClient(create_app(settings_for(database_url, FIELD_ENCRYPTION_KEYS=keys)).test_client())
            assert api.get(f"/api/travelers/{travelers[0]['id']}").get_json()["data"] == travelers[0]
            path = f"/api/travelers/{travelers[0]['id']}/documents"
            taken = api.post(path, {"documentType": "passport", "documentNumber": number(0)})
            assert taken.status_code == 409

    def test_says_what_no_key_opens(self, flask: Flasks, travelers: list[dict[str, Any]], database_url: str) -> None:
        result = flask("rotate", keys=NEW)
        assert result.exit_code == 1
        assert "no key opens 120 values:" in result.stdout
        first = query(database_url, "SELECT min(id::text) FROM travel_documents")[0][0]
        assert f"  travel_documents.document_number of {first}\n" in result.stdout
        assert "a key is missing from FIELD_ENCRYPTION_KEYS" in result.stderr
        assert under(OLD, database_url) == 120
        assert not [key for key in (NEW, OLD) if key in result.output]

    def test_with_nothing_stored_is_done_at_once(self, flask: Flasks) -> None:
        result = flask("rotate")
        assert (result.exit_code, result.output.splitlines()[-1]) == (0, "done: everything is under the newest key")


class TestStatus:
    def test_says_which_keys_are_needed_and_changes_nothing(
        self, flask: Flasks, travelers: list[dict[str, Any]], database_url: str
    ) -> None:
        unused = Fernet.generate_key().decode()
        result = flask("status", keys=f"{NEW},{OLD},{unused}")
        assert result.output.splitlines() == [
            "key 1, the newest: 0 values; in use",
            "key 2: 120 values; still needed",
            "key 3: 0 values; no longer needed",
        ]
        assert under(OLD, database_url) == 120


class TestBesideCallers:
    def test_a_row_that_is_being_changed_keeps_the_change(
        self, flask: Flasks, travelers: list[dict[str, Any]], database_url: str
    ) -> None:
        """The run comes upon a row that a writer holds: it waits for that one alone, and loses nothing of it."""
        token = Fernet(OLD).encrypt(b"Changed meanwhile").decode()
        results: list[Result] = []
        with psycopg2.connect(database_url) as writer, writer.cursor() as cursor:
            cursor.execute("UPDATE travelers SET allergies = %s WHERE id = %s", (token, travelers[3]["id"]))
            run = threading.Thread(target=lambda: results.append(flask("rotate")))
            run.start()
            until(lambda: query(database_url, WAITING) == [(1,)])
        writer.close()
        run.join(60)
        assert results[0].exit_code == 0, results[0].output
        assert "Changed meanwhile" in plain(database_url)
        assert under(NEW, database_url) == 120
        changed = query(database_url, "SELECT version FROM travelers WHERE id = %s", (travelers[3]["id"],))
        assert changed == [(travelers[3]["version"] + 1,)]

    def test_no_change_of_callers_is_lost(
        self, flask: Flasks, travelers: list[dict[str, Any]], database_url: str
    ) -> None:
        """Callers write all the time, with the new key in their settings too."""
        app = create_app(settings_for(database_url, FIELD_ENCRYPTION_KEYS=f"{NEW},{OLD}"))
        ended = threading.Event()
        live = [row for row in travelers if row is not travelers[7]]
        last: dict[str, tuple[str, int]] = {}
        failures: list[str] = []

        def write(mine: list[dict[str, Any]]) -> None:
            api = ApiClient(app.test_client())
            turn = 0
            while not ended.is_set() or turn < 2 * len(mine):
                row, turn = mine[turn % len(mine)], turn + 1
                response = api.patch(f"/api/travelers/{row['id']}", {"passportNumber": f"N{row['id'][-8:]}{turn}"})
                if response.status_code != 200:
                    failures.append(response.get_data(as_text=True))
                    return
                data = response.get_json()["data"]
                last[row["id"]] = data["passportNumber"], data["version"]

        writers = [threading.Thread(target=write, args=(live[start::3],)) for start in range(3)]
        for writer in writers:
            writer.start()
        result = flask("rotate", "--batch-size", "7")
        ended.set()
        for writer in writers:
            writer.join(60)
        assert failures == []
        assert result.exit_code == 0, result.output
        assert under(NEW, database_url) == len(tokens(database_url))
        api = ApiClient(app.test_client())
        for row_id, expected in last.items():
            now = api.get(f"/api/travelers/{row_id}").get_json()["data"]
            assert (now["passportNumber"], now["version"]) == expected
            (document,) = api.get(f"/api/travelers/{row_id}/documents").get_json()["data"]
            whole = api.get(f"/api/travelers/{row_id}/documents/{document['id']}").get_json()["data"]
            assert whole["documentNumber"] == expected[0]


@pytest.mark.slow
class TestKilled:
    def test_it_is_begun_again_and_does_the_rest(self, travelers: list[dict[str, Any]], database_url: str) -> None:
        before, said = rows(database_url), plain(database_url)
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "keys", "rotate", "--batch-size", "7"]
        keys = environment(database_url, "", FIELD_ENCRYPTION_KEYS=f"{NEW},{OLD}")
        with psycopg2.connect(database_url) as writer, writer.cursor() as cursor:
            # The run comes to this row when it has done others, and waits for it.
            cursor.execute("SELECT FROM travelers WHERE id = %s FOR UPDATE", (travelers[20]["id"],))
            with subprocess.Popen(command, env=keys, cwd=CLONE, stdout=subprocess.DEVNULL) as run:
                until(lambda: query(database_url, WAITING) == [(1,)])
                run.send_signal(signal.SIGKILL)
        writer.close()
        assert run.returncode == -signal.SIGKILL
        assert 40 < under(NEW, database_url) < 120
        assert (rows(database_url), plain(database_url)) == (before, said)
        again = subprocess.run(command, env=keys, cwd=CLONE, capture_output=True, text=True, timeout=100, check=False)
        assert again.returncode == 0, again.stdout + again.stderr
        assert under(NEW, database_url) == 120
        assert (rows(database_url), plain(database_url)) == (before, said)
