"""What statements are called, and that their text is shown without a constant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tt_api.tracing.statements import named


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("SELECT id FROM companies WHERE id = %s", "SELECT companies"),
        ("INSERT INTO deals (id) VALUES (%s) ON CONFLICT (id) DO UPDATE SET title = %s", "INSERT deals"),
        ("UPDATE deals AS d SET title = %s WHERE id = %s RETURNING id", "UPDATE deals"),
        ("DELETE FROM deals WHERE id = ANY(%s)", "DELETE deals"),
        ("SELECT 1 FROM trips WHERE id = %s FOR UPDATE SKIP LOCKED", "SELECT trips"),
        ("SELECT 1 FROM trips WHERE id = %s FOR NO KEY UPDATE", "SELECT trips"),
        ("SELECT extract(epoch FROM clock_timestamp()) FROM trips", "SELECT trips"),
        ("WITH due AS (SELECT id FROM tasks FOR UPDATE) UPDATE tasks SET a = 1 FROM due", "UPDATE tasks"),
        ("WITH found AS (SELECT id FROM tasks) SELECT * FROM found", "SELECT tasks"),
        ("SELECT id, (SELECT sum(live) FROM (SELECT 1) x, row_totals) FROM trips WHERE id = %s", "SELECT trips"),
        ("SELECT * FROM (SELECT id FROM trips) AS page", "SELECT trips"),
        ("  begin", "BEGIN"),
        ("COMMIT", "COMMIT"),
        ("SELECT now()", "SELECT"),
        ("", "SQL"),
        ("(SELECT 1)", "SQL"),
    ],
)
def test_name(sql: str, name: str) -> None:
    assert named(sql).name == name


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("SELECT a1,  b\n FROM t WHERE c = %s", "SELECT a1, b FROM t WHERE c = %s"),
        ("SELECT 'it''s' || 'x', 12, 1.5, 3e4, t2.c FROM t2", "SELECT ? || ?, ?, ?, ?, t2.c FROM t2"),
        ("""SELECT "a", 'six' FROM t""", """SELECT "a", ? FROM t"""),
        (
            "SELECT payload::text, %(id)s::uuid, now() - interval '1 day'",
            "SELECT payload::text, %(id)s::uuid, now() - interval ?",
        ),
        # Where a constant ends can't be told.
        (r"SELECT E'a\'b', 'c'", None),
        ("SELECT $$jane$$", None),
        ("SELECT $x$jane$x$", None),
        ("SELECT 1 -- it's", None),
        ("SELECT 1 /* it's */", None),
        ("SELECT 'half", None),
        ("""SELECT "o'clock", 'six' FROM t""", None),
    ],
)
def test_text(sql: str, text: str | None) -> None:
    assert named(sql).text == text


@given(st.text())
def test_no_constant_is_shown(value: str) -> None:
    quoted = value.replace("'", "''")
    text = named(f"SELECT a FROM t WHERE b = '<{quoted}>' AND c = %s").text  # noqa: S608 -- nobody runs it
    assert text in (None, "SELECT a FROM t WHERE b = ? AND c = %s")
