"""``flask db push``: the models' schema into a development database, without a migration in between.

Alembic compares and alters the tables, with the settings of migrations/env.py. What it has no eye for comes before and
after: enum types, functions, triggers, checks. A change in the expression of an index or of a generated column stays
unseen; a database that is built from scratch has it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Any, cast

from alembic.autogenerate import produce_migrations, render_op_text
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import MigrateOperation, Operations
from alembic.operations.ops import OpContainer
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import CheckConstraint, Connection, Table, inspect, text
from sqlalchemy.schema import AddConstraint

from tt_api.database import triggers
from tt_api.database.engine import engine
from tt_api.database.record import Base, native_enum


def push_models(config: Config, enums: Sequence[type[StrEnum]], say: Callable[[str], None]) -> None:
    """Bring the database to the models.

    Args:
        config: where migrations/env.py is, which connects.
        enums: the enum types.
        say: prints a line for each change.

    Raises:
        CommandError: there is no schema yet to bring to them.
    """

    def push(migrated: Any, context: MigrationContext) -> list[Any]:
        if not migrated:
            raise CommandError("this database has never been migrated: run `flask db upgrade` first")
        connection = cast("Connection", context.connection)  # there is none for `--sql` alone
        for step in (
            _add_enums(connection, enums),
            _add_tables(connection),
            _alter_tables(context),
            _replace_triggers(connection),
            _replace_checks(connection),
        ):
            for change in step:
                say(change)
            # A new value of an enum may be used only once it is committed.
            connection.commit()
        return []

    script = ScriptDirectory.from_config(config)
    with EnvironmentContext(config, script, fn=push):
        script.run_env()


def empty_schema() -> None:
    """Drop all that is in the application's schema."""
    with engine().connect() as connection:
        schema = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar()
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE; CREATE SCHEMA {schema}")
        connection.invalidate()  # with its time-out, and plans of tables that are gone


def _add_enums(connection: Connection, enums: Sequence[type[StrEnum]]) -> Iterator[str]:
    there = {found["name"]: found["labels"] for found in inspect(connection).get_enums()}  # type: ignore[attr-defined]
    for values in enums:
        enum = native_enum(values)
        name = str(enum.name)
        if name not in there:
            enum.create(connection)
            yield f"enum {name}"
            continue
        for value, before in zip(values, [None, *values], strict=False):
            if value.value not in there[name]:
                place = f"AFTER '{before}'" if before else f"BEFORE '{there[name][0]}'"
                connection.execute(text(f"ALTER TYPE {name} ADD VALUE '{value}' {place}"))
                yield f"enum {name}: {value}"


def _add_tables(connection: Connection) -> Iterator[str]:
    for function in triggers.FUNCTIONS:
        connection.execute(text(function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")))
    there = inspect(connection).get_table_names()
    for table in Base.metadata.sorted_tables:
        if table.name not in there:
            table.create(connection)
            for statement in _beside(table):
                connection.execute(text(statement))
            yield f"table {table.name}"


def _alter_tables(context: MigrationContext) -> Iterator[str]:
    operations = Operations(context)
    found = produce_migrations(context, Base.metadata).upgrade_ops
    autogen = AutogenContext(context, Base.metadata)
    for operation in _single(found.ops if found else ()):
        operations.invoke(operation)
        yield render_op_text(autogen, operation)


def _replace_triggers(connection: Connection) -> Iterator[str]:
    for table in Base.metadata.sorted_tables:
        for statement in _beside(table):
            if statement.startswith("CREATE TRIGGER"):
                connection.execute(text(statement.replace("CREATE TRIGGER", "CREATE OR REPLACE TRIGGER", 1)))
    yield from ()


def _replace_checks(connection: Connection) -> Iterator[str]:
    """All of them: PostgreSQL keeps their expressions in its own words, so which have changed can't be told."""
    for table in Base.metadata.sorted_tables:
        there = {str(check["name"]) for check in inspect(connection).get_check_constraints(table.name)}
        declared = {str(check.name): check for check in table.constraints if isinstance(check, CheckConstraint)}
        for name in there:
            connection.execute(text(f'ALTER TABLE {table.name} DROP CONSTRAINT "{name}"'))
        for check in declared.values():
            connection.execute(AddConstraint(check, isolate_from_table=False))
        yield from (f"check {name}: added" for name in sorted(declared.keys() - there))
        yield from (f"check {name}: dropped" for name in sorted(there - declared.keys()))


def _beside(table: Table) -> Iterator[str]:
    counted = table.name in triggers.counted_tables(Base)
    return (sql.replace("{table}", table.name) for sql in triggers.statements_for(table, counted=counted))


def _single(operations: Iterable[MigrateOperation]) -> Iterator[MigrateOperation]:
    for operation in operations:
        if isinstance(operation, OpContainer):
            yield from _single(operation.ops)
        else:
            yield operation
