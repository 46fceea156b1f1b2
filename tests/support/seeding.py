"""`flask seed`, and what it would write."""

from datetime import date
from functools import cache

from flask import Flask

from tt_api.seeding.table import Row
from tt_api.seeding.worktime import ANCHOR
from tt_api.seeding.world import batches

ANCHOR_DAY = ANCHOR.date()


def seed(app: Flask, *arguments: str) -> str:
    """What the command printed; fails the test where it fails."""
    result = app.test_cli_runner().invoke(args=["seed", *arguments])
    assert result.exit_code == 0, (result.output, result.exception)
    return str(result.output)


def of(table: str, statement: str) -> str:
    """The statement with the table's name in place of ``{}``."""
    return statement.replace("{}", table)


@cache
def seeded_rows(scale: int, day: date = ANCHOR_DAY) -> dict[str, list[Row]]:
    """All rows of a scale, by table, as they are seeded on that day; to be looked at only."""
    first, *others = batches(scale, day)
    for batch in others:
        for table, rows in batch.items():
            first[table] += rows
    return first
