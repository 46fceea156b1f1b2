"""``flask cutover``: the Node server's rows into this database, and what was written here back (docs/cutover.md)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TextIO

import click
import psycopg2

from tt_api.commands.groups import DatabaseCommands
from tt_api.cutover import back
from tt_api.cutover.findings import Findings
from tt_api.cutover.importing import bring_over
from tt_api.cutover.old_database import OldDatabase, UnreadableError, open_old_database
from tt_api.cutover.placements import PlacementError, read_placements
from tt_api.cutover.planning import Placed
from tt_api.cutover.report import Report, grouped, table_lines

cutover = DatabaseCommands("cutover", help="From the Node server's database to this one, and back.")

_map = click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="TABLE.COLUMN=OURS[*FACTOR]",
    help="Where an old column goes: travelers.tsa_number=known_traveler_number, deals.amount=amount*100.",
)
_dry_run = click.option("--dry-run", is_flag=True, help="Do all of it, say what would be there, and take it back.")


@cutover.command("import")
@click.option("--from", "url", required=True, help="The old database, such as postgresql://reader@old/tt_fresh_db.")
@_dry_run
@click.option("--accept-refused", is_flag=True, help="Keep what came, though some rows can't come over.")
@click.option("--rows", type=click.File("w", lazy=False), help="Write which rows were refused or changed there (CSV).")
@_map
def import_(*, url: str, dry_run: bool, accept_refused: bool, rows: TextIO | None, maps: Sequence[str]) -> None:
    """Bring over what isn't here yet: one snapshot there, one transaction here, all or nothing."""

    def keeps(report: Report) -> bool:
        return not dry_run and report.is_balanced and (accept_refused or not report.refused)

    with _opened(url, maps) as (old, placed):
        report = bring_over(old, placed, keeps=keeps, say=_progress)
    for line in report.lines():
        click.echo(line)
    if rows is not None:
        report.write(rows)
    click.echo("")
    if not report.is_balanced:
        raise click.ClickException("not every row and cent is accounted for, which is a fault: nothing was kept")
    if dry_run:
        click.echo("A dry run: nothing was kept.")
    elif report.refused and not accept_refused:
        raise click.ClickException(
            f"{grouped(report.refused)} rows can't come over, so nothing was kept: mend them in the old database, or"
            " --accept-refused"
        )
    else:
        click.echo("All of it is here.")


@cutover.command("back")
@click.option("--to", "url", required=True, help="The old database, as a role that may write.")
@click.option(
    "--since",
    type=click.DateTime(("%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%SZ")),
    help="Since when rows are new or changed; else since the import.",
)
@_dry_run
@_map
def back_(*, url: str, since: datetime | None, dry_run: bool, maps: Sequence[str]) -> None:
    """Write into the old database what is new or has changed here since the cutover."""
    moment = since or back.imported_at()
    if moment is None:
        raise click.ClickException("nothing was imported here; say --since when rows are to go back")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    findings = Findings()
    with _opened(url, maps, writes=True) as (old, placed):
        done = list(back.take_back(old, placed, moment, findings))
        if not dry_run:
            old.connection.commit()
    lines = [
        (
            one.name,
            grouped(one.changed),
            grouped(one.added),
            "no such table" if one.refused is None else grouped(one.refused),
        )
        for one in done
        if one.changed or one.added or one.refused
    ]
    for line in table_lines(("table", "changed", "new", "refused"), lines):
        click.echo(line)
    for one, number in findings.counted():
        click.echo(f"{one.table}: {grouped(number)} refused, {one.row_id} among them: {one.reason}")
    click.echo("")
    done_so = "A dry run: nothing was written" if dry_run else "Written"
    click.echo(f"{done_so}, of what changed since {moment.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}.")


@contextmanager
def _opened(url: str, maps: Sequence[str], *, writes: bool = False) -> Iterator[tuple[OldDatabase, Placed]]:
    try:
        with open_old_database(url, writes=writes) as old:
            yield old, read_placements(old, maps)
    except (UnreadableError, PlacementError) as error:
        raise click.ClickException(str(error)) from None
    except (psycopg2.DataError, psycopg2.IntegrityError) as error:
        # Its message may quote a row.
        about = ", ".join(filter(None, (error.diag.table_name, error.diag.column_name, error.diag.constraint_name)))
        raise click.ClickException(f"nothing was kept: PostgreSQL refused a row ({about or error.pgcode})") from None


def _progress(line: str) -> None:
    # Beside the report, which may be led into a file.
    click.echo(line, err=True)
