"""The commands of the ``flask`` program, and what ``flask shell`` knows."""

from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import click
from flask import Flask

from tt_api.startup import loading

# Each in the module of its name. Their modules know the business, and load when one of them is asked for.
COMMANDS = {
    "cutover": "From the Node server's database to this one, and back.",
    "db": "Migrate the database; bring a development one to the models.",
    "keys": "The keys of what is encrypted at rest: which are in use, and changing them.",
    "monitor": "Ask /health every five minutes, and post changes to Slack's #monitoring.",
    "openapi": "Print the OpenAPI document; `make openapi` keeps docs/openapi.json with it.",
    "seed": "Fill the database with believable, invented data.",
    "tasks": "Work outside requests: see it, run it, and settle what failed.",
}


class CommandOnDemand(click.Command):
    """A command that so far is a name and a line of help."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Load the command and go on with it."""
        with loading():
            module = import_module(f"tt_api.commands.{self.name}")
        command: click.Command = getattr(module, str(self.name))
        return command.make_context(info_name, args, parent, **extra)


def register_commands(app: Flask) -> None:
    """Add the commands to the app; ``flask openapi`` takes the place of flask-smorest's group of that name."""
    for name, help_text in COMMANDS.items():
        app.cli.add_command(CommandOnDemand(name, help=help_text))
    app.shell_context_processor(_shell_names)


def _shell_names() -> dict[str, Any]:
    """Every model and service, the session and what writing takes.

    ``with transaction(): writing.insert(Company, {...})``; ``services.crm.deals`` is tt_api/services/crm/deals.py.
    """
    from tt_api import models, services
    from tt_api.database.orm import db
    from tt_api.database.transaction import transaction
    from tt_api.resources import reading, writing

    for module in walk_packages(services.__path__, f"{services.__name__}."):
        import_module(module.name)
    found = {name: getattr(models, name) for name in models.__all__}
    found |= {"db": db, "services": services, "transaction": transaction, "reading": reading, "writing": writing}
    return found
