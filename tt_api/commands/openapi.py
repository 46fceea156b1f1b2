"""``flask openapi``: the API's description, for other programs and for the copy in the repository."""

import click
from flask import current_app
from flask.cli import with_appcontext


@click.command("openapi")
@with_appcontext
def openapi() -> None:
    """Print the OpenAPI document; `make openapi` keeps docs/openapi.json with it."""
    click.echo(current_app.extensions["openapi_document"], nl=False)
