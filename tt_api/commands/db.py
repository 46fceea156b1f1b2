"""``flask db``: Flask-Migrate's commands, and two for development databases."""

from typing import NoReturn, cast

import click
import flask_migrate
from alembic.config import Config
from alembic.util import CommandError
from flask.cli import with_appcontext
from flask_migrate.cli import db as flask_migrate_group
from sqlalchemy.exc import SQLAlchemyError

from tt_api.current import settings
from tt_api.database.migrating import migrate
from tt_api.database.pushing import empty_schema, push_models
from tt_api.models.enums import ALL_ENUMS

db: click.Group = flask_migrate_group


@db.command()
@with_appcontext
def push() -> None:
    """Bring a development database to the models as they are, without a migration."""
    _refuse_in_production("push")
    try:
        push_models(cast("Config", migrate.get_config()), ALL_ENUMS, click.echo)
    except CommandError as error:
        raise click.ClickException(str(error)) from None
    except SQLAlchemyError as error:
        _explain(error)
    click.echo("The database is as the models are.")


@db.command()
@click.confirmation_option(prompt="Everything in this database will be gone. Go on?")
@with_appcontext
def reset() -> None:
    """Empty a development database and migrate it from the start; `flask seed` fills it."""
    _refuse_in_production("reset")
    empty_schema()
    flask_migrate.upgrade()


def _refuse_in_production(command: str) -> None:
    if settings().production:
        message = f"`flask db {command}` is for development: where APP_ENV is production, write a migration"
        raise click.ClickException(message)


def _explain(error: SQLAlchemyError) -> NoReturn:
    first = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    raise click.ClickException(f"{first}\nNothing more was changed. `flask db reset` begins with an empty database.")
