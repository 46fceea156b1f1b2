"""``flask seed``: believable data to develop and demonstrate with."""

import click
from flask.cli import with_appcontext

from tt_api.seeding import seed as fill


@click.command("seed")
@click.option(
    "--scale",
    type=click.IntRange(1, 10_000),
    default=1,
    show_default=True,
    help="How much: 1 is 200 companies and 210 clients with their trips and money, 100 is 20 000 and 21 000.",
)
@click.option("--if-empty", is_flag=True, help="Do nothing where there are companies already.")
@click.option("--sales-only", is_flag=True, help="Companies, contacts and deals alone, as the benchmarks want them.")
@with_appcontext
def seed(*, scale: int, if_empty: bool, sales_only: bool) -> None:
    """Fill the database with a believable, invented agency; again adds nothing, a larger scale tops up."""
    fill(scale, if_empty=if_empty, sales_only=sales_only, say=click.echo)
