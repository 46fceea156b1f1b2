"""`flask db` as an operator runs it: up, down, twice, two at once, on the wrong database."""

from collections.abc import Callable

import psycopg2
import pytest

from tests.migrations.conftest import RunFlask
from tests.support.catalog import catalog, query
from tests.support.forked import Forked
from tests.support.work_processes import until

pytestmark = pytest.mark.slow

HEAD = "SELECT version_num FROM alembic_version"


def finish(process: Forked) -> str:
    assert process.wait() == 0, process.said()
    return process.said()


def test_up_down_and_up_again_and_no_further(flask: RunFlask, new_database: Callable[..., str]) -> None:
    url = new_database()
    empty = catalog(url)
    said = finish(flask(url, "db", "upgrade"))
    assert "Running upgrade" in said
    assert "Will assume" not in said
    migrated = catalog(url)
    assert migrated != empty
    finish(flask(url, "db", "downgrade", "base"))
    assert catalog(url) == empty
    finish(flask(url, "db", "upgrade"))
    assert catalog(url) == migrated
    assert "Running upgrade" not in finish(flask(url, "db", "upgrade"))
    assert catalog(url) == migrated


def test_two_upgrades_at_once_make_one(flask: RunFlask, new_database: Callable[..., str]) -> None:
    url = new_database()
    outputs = [finish(process) for process in [flask(url, "db", "upgrade"), flask(url, "db", "upgrade")]]
    assert sorted("Running upgrade" in output for output in outputs) == [False, True]
    assert len(query(url, HEAD)) == 1


def test_an_upgrade_waits_for_the_one_before_it(flask: RunFlask, new_database: Callable[..., str]) -> None:
    url = new_database()
    other = psycopg2.connect(url)
    other.cursor().execute("SELECT pg_advisory_lock(7266001)")
    process = flask(url, "db", "upgrade")
    until(lambda: "waiting for another migration" in process.said())
    assert query(url, "SELECT to_regclass('alembic_version') IS NULL") == [(True,)]
    other.close()
    finish(process)
    assert len(query(url, HEAD)) == 1


def test_two_spellings_of_one_mailbox_are_for_people_to_settle(
    flask: RunFlask, new_database: Callable[..., str]
) -> None:
    url = new_database()
    finish(flask(url, "db", "upgrade", "0008"))
    spellings = ("info@münchen.example", "info@xn--mnchen-3ya.example")
    contact = "INSERT INTO contacts (first_name, email) VALUES ('X', %s) RETURNING id::text"
    ids = [query(url, contact, (address,))[0][0] for address in spellings]
    for address in spellings:
        query(url, "INSERT INTO email_suppressions (email) VALUES (%s) RETURNING 1", (address,))
    process = flask(url, "db", "upgrade")
    assert process.wait() == 1
    output = process.said()
    assert f"{ids[0]} and {ids[1]}" in output
    assert "info@" not in output
    query(url, "UPDATE contacts SET deleted_at = now() WHERE id = %s RETURNING 1", (ids[1],))
    finish(flask(url, "db", "upgrade"))
    kept = "SELECT email FROM email_suppressions WHERE deleted_at IS NULL"
    assert query(url, kept) == [(spellings[0],)]


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_of_another_encoding_is_refused_in_one_line(
    flask: RunFlask, encoding: str, new_database: Callable[..., str]
) -> None:
    url = new_database(f"ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'")
    process = flask(url, "db", "upgrade")
    assert process.wait() == 1
    output = process.said()
    assert "Traceback" not in output
    assert f"the database's encoding is {encoding}" in output.splitlines()[-1]
    assert query(url, "SELECT to_regclass('companies') IS NULL") == [(True,)]


def test_a_database_of_locale_c_folds_all_letters_alike(flask: RunFlask, new_database: Callable[..., str]) -> None:
    url = new_database("ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
    finish(flask(url, "db", "upgrade"))
    ((folded,),) = query(url, "SELECT lower('ÉCLAIR ŽÅ ЖУК ΩΣ' COLLATE tt_text)")
    assert folded == "éclair žå жук ωσ"
    texts = "SELECT array_agg(word ORDER BY word COLLATE tt_text) FROM unnest('{é,z,Z,a,Ж}'::text[]) AS word"
    assert query(url, texts) == [(["Z", "a", "z", "é", "Ж"],)]


def test_the_sql_can_be_printed_instead(flask: RunFlask, new_database: Callable[..., str]) -> None:
    url = new_database()
    output = finish(flask(url, "db", "upgrade", "--sql"))
    assert "CREATE TABLE companies" in output
    assert "CREATE COLLATION tt_text" in output
    assert query(url, "SELECT to_regclass('companies') IS NULL") == [(True,)]
