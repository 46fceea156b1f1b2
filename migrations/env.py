"""How migrations run: on a connection of their own, one transaction each, one `flask db` at a time."""

import logging
import time
from typing import Any

from alembic import context
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import Column, Connection, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from tt_api.database.partitions import partitioned_table_of
from tt_api.database.turns import TurnsOn
from tt_api.models import Base

log = logging.getLogger("alembic.env")

# An index on a big table takes as long as it takes; a statement that waits for a table's lock stops every request
# behind it, so that one gives up before a request would, and the migration is run again.
SESSION = {"statement_timeout": 0, "idle_in_transaction_session_timeout": 0, "lock_timeout": "500ms", "timezone": "UTC"}
LOCK_TRIES = 150
LOCK_PAUSE_SECONDS = 2.0
# lock_not_available and deadlock_detected: nothing is wrong with the migration.
IN_USE = ("55P03", "40P01")
LOCK_POLL_SECONDS = 0.1

migrate = current_app.extensions["migrate"]


def run_online() -> None:
    """Run the command on the app's database, but not on its connections: those commit each statement, and hurry."""
    if current_app.extensions["settings"].database_pooler:
        message = (
            "migrations need a session of their own, which a pooler doesn't lend: run `flask db` with"
            " DATABASE_POOLER empty and a DATABASE_URL that leads to PostgreSQL itself"
        )
        raise CommandError(message)
    engine = create_engine(
        migrate.db.engine.url,
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={
            "application_name": "tt_api migrations",
            "options": " ".join(f"-c {name}={value}" for name, value in SESSION.items()),
        },
    )
    with engine.connect() as connection:
        require_utf8(connection)
        wait_for_turn(connection)
        migrate_between_requests(connection)


def migrate_between_requests(connection: Connection) -> None:
    """Migrate, beginning again where the latest migration found a table in use; those before it are committed."""
    for tries_left in reversed(range(LOCK_TRIES)):
        context.configure(connection=connection, **options())
        try:
            with context.begin_transaction():
                context.run_migrations()
        except OperationalError as error:
            if getattr(error.orig, "pgcode", None) not in IN_USE or not tries_left:
                raise
            connection.rollback()
            log.info("a table is in use; trying again")
            # Who queued behind us meanwhile goes first.
            time.sleep(LOCK_PAUSE_SECONDS)
        else:
            return


def require_utf8(connection: Connection) -> None:
    """Refuse a database that can't hold every text: its encoding can't be changed later."""
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
    if encoding != "UTF8":
        message = f"the database's encoding is {encoding}; create it with ENCODING 'UTF8' TEMPLATE template0"
        raise CommandError(message)


def wait_for_turn(connection: Connection) -> None:
    """Wait until no other process migrates this database; the lock goes with the connection.

    Asks again and again instead of waiting inside PostgreSQL: a waiting statement's snapshot would hold up the very
    CREATE INDEX CONCURRENTLY that it waits for.
    """
    waiting = False
    while not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({TurnsOn.MIGRATIONS:d})").scalar():
        connection.rollback()
        if not waiting:
            log.info("waiting for another migration of this database to end")
            waiting = True
        time.sleep(LOCK_POLL_SECONDS)
    # Alembic would take a transaction that is open already for one that somebody else will commit.
    connection.commit()


def options() -> dict[str, Any]:
    """What Alembic's context is configured with."""
    return {
        **migrate.configure_args,
        "target_metadata": Base.metadata,
        "transaction_per_migration": True,
        "compare_server_default": True,
        "render_as_batch": False,
        "include_name": is_declared,
        "include_object": is_comparable,
        "process_revision_directives": number_revision,
    }


def is_declared(name: str | None, kind: str, _: Any) -> bool:
    """Whether the models declare such an object.

    Trigram indexes exist only where the server has the extension; which months have partitions, a job decides.
    """
    if kind == "table" and name is not None:
        return partitioned_table_of(name, dict(Base.metadata.tables)) is None
    return not (kind == "index" and name is not None and name.endswith("_trgm"))


def is_comparable(item: Any, _: str | None, kind: str, __: Any, compare_to: Any) -> bool:
    """Whether Alembic can tell a difference: PostgreSQL writes the expressions of an index or column in its own words.

    What Alembic can't tell, tests/migrations can: it compares what PostgreSQL makes of models and of migrations.
    """
    if compare_to is None:
        return True
    if kind == "index":
        return all(isinstance(part, Column) for part in item.expressions)
    return kind != "column" or item.computed is None


def number_revision(migration_context: Any, _: Any, directives: list[Any]) -> None:
    """Number new revisions 0002, 0003, ..., and write none where nothing has changed."""
    script = directives[0]
    if getattr(context.config.cmd_opts, "autogenerate", False) and script.upgrade_ops.is_empty():
        directives.clear()
        log.info("no changes found")
        return
    head = migration_context.script.get_current_head() if migration_context.script else None
    script.rev_id = f"{int(head or 0) + 1:04}"


def run_offline() -> None:
    """Print the SQL instead of running it (``flask db upgrade --sql``)."""
    context.configure(dialect_name="postgresql", literal_binds=True, **options())
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
