"""``flask keys``: which keys of encryption are in use, and changing them (docs/operations.md)."""

import click

from tt_api.commands.groups import DatabaseCommands
from tt_api.encryption import rotation
from tt_api.encryption.keyring import keyring
from tt_api.work.running import long_statements

# What a caller adds while a pass is on its way may take another; more mean that a process has other settings.
_PASSES = 3
_SHOWN = 20

keys = DatabaseCommands("keys", help="The keys of what is encrypted at rest: which are in use, and changing them.")

_batch_size = click.option(
    "--batch-size",
    type=click.IntRange(1, 10_000),
    default=500,
    show_default=True,
    help="Rows in one transaction; callers who change one of them wait for it.",
)


@keys.command("status")
@_batch_size
@long_statements()
def status(*, batch_size: int) -> None:
    """Say which of FIELD_ENCRYPTION_KEYS are still needed. Changes nothing."""
    _tell(rotation.count_by_key(batch_size))


@keys.command("rotate")
@_batch_size
@long_statements()
def rotate(*, batch_size: int) -> None:
    """Put everything under the newest key while requests go on; killed, it is simply begun again."""
    for _ in range(_PASSES):
        _rotate_everything(batch_size)
        census = rotation.count_by_key(batch_size)
        if not census.under_older_keys:
            break
    _tell(census)
    if census.under_older_keys:
        raise click.ClickException(
            "values are still being put under older keys: restart every process with the newest key first, then again"
        )
    if census.unreadable:
        raise click.ClickException("a key is missing from FIELD_ENCRYPTION_KEYS: add it at the end, then again")
    click.echo("done: everything is under the newest key")


def _rotate_everything(batch_size: int) -> None:
    for table in rotation.encrypted_tables():
        rows, done = rotation.rows_of(table), 0
        for number in rotation.rotate(table, batch_size):
            done += number
            click.echo(f"{table.name}: {done} rows done, {max(0, rows - done)} left")


def _tell(census: rotation.Census) -> None:
    for position in range(1, len(keyring()) + 1):
        name = "key 1, the newest" if position == 1 else f"key {position}"
        number = census.by_key[position]
        verdict = "in use" if position == 1 else "still needed" if number else "no longer needed"
        click.echo(f"{name}: {number} values; {verdict}")
    if census.unreadable:
        click.echo(f"no key opens {len(census.unreadable)} values:")
        for column, row_id in census.unreadable[:_SHOWN]:
            click.echo(f"  {column} of {row_id}")
