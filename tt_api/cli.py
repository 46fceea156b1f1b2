"""The commands of the ``flask`` program."""

from flask import Flask

from tt_api.commands.openapi import openapi
from tt_api.commands.seed import seed
from tt_api.commands.tasks import tasks


def register_commands(app: Flask) -> None:
    """Add the commands to the app; ``flask openapi`` takes the place of flask-smorest's group of that name."""
    for command in (openapi, seed, tasks):
        app.cli.add_command(command)
