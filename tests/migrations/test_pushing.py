"""`flask db push` and `reset`: a development database as the models are, whatever was in it."""

from collections.abc import Callable
from contextlib import closing

import psycopg2
import pytest
from click.testing import Result
from flask import Flask

from tests.support.catalog import catalog, query
from tests.support.settings import settings_for
from tt_api.app import create_app
from tt_api.commands import db as db_commands
from tt_api.database.migrating import migrate
from tt_api.database.orm import db

pytestmark = [pytest.mark.slow, pytest.mark.direct("migrations refuse a pooler")]

# What a developer's database lacks after somebody has worked on the models, and what it has too much.
BEFORE = """
    ALTER TABLE companies DROP COLUMN notes;
    ALTER TABLE contacts ADD COLUMN shoe_size integer;
    ALTER TABLE deals ALTER COLUMN title DROP NOT NULL;
    ALTER TABLE deals ADD CONSTRAINT ck_deals_odd CHECK (version > 0);
    DROP TABLE lead_scoring_rules;
    CREATE TABLE former_rules (id integer);
    DROP TABLE notifications;
    DROP TRIGGER bump_version ON deals;
    CREATE OR REPLACE FUNCTION bump_version() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'
"""


def application(url: str, **environment: str) -> Flask:
    app = create_app(settings_for(url, **environment))
    migrate.init_app(app, db)
    app.cli.add_command(db_commands.db)
    return app


def flask(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["db", *words])


def run_sql(url: str, sql: str) -> None:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        connection.cursor().execute(sql)


def without_order(url: str) -> dict[str, list[object]]:
    """The catalog; a column that came later stands last, which nothing relies on."""
    return {kind: sorted(map(str, rows)) for kind, rows in catalog(url).items()}


def test_push_brings_a_database_to_the_models(new_database: Callable[..., str], migrated_url: str) -> None:
    url = new_database()
    app = application(url)
    assert flask(app, "upgrade").exit_code == 0
    run_sql(url, BEFORE)
    pushed = flask(app, "push")
    assert pushed.exit_code == 0, pushed.output
    assert without_order(url) == without_order(migrated_url)
    for change in ("op.add_column('companies'", "op.drop_column('contacts', 'shoe_size')", "table notifications"):
        assert change in pushed.output
    again = flask(app, "push")
    assert again.output.splitlines()[-1] == "The database is as the models are."
    assert "op." not in again.output


def test_push_adds_the_values_that_an_enum_lacks_in_their_place(new_database: Callable[..., str]) -> None:
    url = new_database()
    app = application(url)
    flask(app, "upgrade")
    labels = "SELECT enumlabel FROM pg_enum WHERE enumtypid = 'social_platform'::regtype ORDER BY enumsortorder"
    wanted = query(url, labels)
    kept = ", ".join(f"'{label}'" for (label,) in wanted[1:-1])
    # Whatever is of the type goes with it, and is made anew as well.
    run_sql(
        url, f"DROP TABLE social_media_posts; DROP TYPE social_platform; CREATE TYPE social_platform AS ENUM ({kept})"
    )
    assert flask(app, "push").exit_code == 0
    assert query(url, labels) == wanted


def test_push_that_the_rows_forbid_says_why_in_a_line(new_database: Callable[..., str]) -> None:
    url = new_database()
    app = application(url)
    flask(app, "upgrade")
    run_sql(url, "ALTER TABLE deals ALTER COLUMN title DROP NOT NULL; INSERT INTO deals (title) VALUES (NULL)")
    pushed = flask(app, "push")
    assert pushed.exit_code == 1
    assert 'Error: column "title" of relation "deals" contains null values' in pushed.stderr
    assert "`flask db reset`" in pushed.stderr


def test_push_into_an_empty_database_says_what_comes_first(new_database: Callable[..., str]) -> None:
    pushed = flask(application(new_database()), "push")
    assert pushed.exit_code == 1
    assert "`flask db upgrade` first" in pushed.stderr


def test_reset_empties_and_migrates(new_database: Callable[..., str], migrated_url: str) -> None:
    url = new_database()
    app = application(url)
    run_sql(url, "CREATE TABLE anything (id integer)")
    assert flask(app, "reset").exit_code == 1, "it asks first"
    reset = flask(app, "reset", "--yes")
    assert reset.exit_code == 0, reset.output
    assert without_order(url) == without_order(migrated_url)


@pytest.mark.parametrize("words", [("push",), ("reset", "--yes")], ids=str)
def test_neither_touches_production(words: tuple[str, ...], new_database: Callable[..., str]) -> None:
    url = new_database()
    run_sql(url, "CREATE TABLE anything (id integer)")
    refused = flask(application(url, APP_ENV="production"), *words)
    assert refused.exit_code == 1
    assert "is for development" in refused.stderr
    assert [name for name, *_ in catalog(url)["tables"]] == ["anything"]
