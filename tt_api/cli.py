"""The commands of the ``flask`` program."""

import click
from flask import Flask
from flask.cli import with_appcontext

from tt_api.commands.tasks import tasks
from tt_api.seeding import seed


@click.command("seed")
@click.option(
    "--scale",
    type=click.IntRange(1, 10_000),
    default=1,
    show_default=True,
    help="How much: 1 is 200 companies, 100 is 20 000.",
)
@click.option("--if-empty", is_flag=True, help="Do nothing where there are companies already.")
@with_appcontext
def seed_command(*, scale: int, if_empty: bool) -> None:
    """Fill the database with believable, invented data; again adds nothing, a larger scale tops up."""
    seed(scale, if_empty=if_empty, say=click.echo)


def register_commands(app: Flask) -> None:
    """Add the commands to the app."""
    app.cli.add_command(seed_command)
    app.cli.add_command(tasks)
