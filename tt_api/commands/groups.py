"""What groups of commands have in common."""

from typing import Any

import click
import psycopg2
from flask.cli import AppGroup

from tt_api.database.pooling import UnfitSessionError
from tt_api.work.outages import is_outage


class DatabaseCommands(AppGroup):
    """Commands that report database problems in one line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what fails because of the database ends with one line."""
        try:
            return super().invoke(ctx)
        except UnfitSessionError as error:
            raise click.ClickException(str(error)) from None
        except psycopg2.errors.UndefinedTable:
            raise click.ClickException("the database lacks a table: run `flask db upgrade` first") from None
        except Exception as error:
            if not is_outage(error):
                raise
            raise click.ClickException(
                "PostgreSQL is out of reach: is it running, and does DATABASE_URL lead to it?"
            ) from None
