"""``flask openapi``: the API's description, for other programs and for the copy in the repository."""

import click
from flask.cli import with_appcontext

from tt_api.openapi.document import openapi_document


@click.command("openapi")
@with_appcontext
def openapi() -> None:
    """Print the OpenAPI document; `make openapi` keeps docs/openapi.json with it."""
    click.echo(openapi_document(), nl=False)
