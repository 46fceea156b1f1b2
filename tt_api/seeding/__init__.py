"""``flask seed``: believable data, the same rows on every machine and run (docs/decisions/repeatable-seed.md)."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from time import monotonic

from tt_api.database.partitions import add_month_partitions
from tt_api.database.timeouts import statement_timeout
from tt_api.database.transaction import execute, transaction
from tt_api.database.turns import TurnsOn, take_turns
from tt_api.seeding.companies import COMPANIES
from tt_api.seeding.contacts import CONTACTS
from tt_api.seeding.page_views import EVENTS
from tt_api.seeding.table import store
from tt_api.seeding.worktime import ANCHOR
from tt_api.seeding.world import COMPANIES_PER_SCALE, SALES_TABLES, TABLES, batches
from tt_api.services.crm.scoring import staging
from tt_api.services.groups.rooming import history
from tt_api.services.operations.agency_day import agency_zone
from tt_api.services.operations.calendar_months import add_months

_SECONDS_A_STATEMENT = 24 * 60 * 60.0


def seed(scale: int, *, if_empty: bool, sales_only: bool = False, say: Callable[[str], None]) -> None:
    """Store what is missing of that scale's rows, all in one transaction.

    Args:
        scale: how much, in whole steps; a larger one has all rows of a smaller one.
        if_empty: do nothing where there are companies already.
        sales_only: leave out clients, trips and money, which take most of the time.
        say: prints a line.
    """
    started = monotonic()
    with statement_timeout(_SECONDS_A_STATEMENT), transaction():
        # Two at once would store the same rows; a big one takes longer than a request's statement may.
        execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
        execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        take_turns(TurnsOn.SEEDING)
        if if_empty and execute(f"SELECT FROM {COMPANIES.name} LIMIT 1").rowcount > 0:
            say("There are companies already: nothing added.")
            return
        made, added = _fill(scale, _day(), say, sales_only=sales_only)
        if added:
            _finish(added)
    _summarise(made, added, monotonic() - started, scale, say)


def _day() -> date:
    """The agency's day; on a clock that is set before everything else that is seeded, the first one after that."""
    return max(datetime.now(agency_zone()).date(), ANCHOR.date())


def _fill(scale: int, day: date, say: Callable[[str], None], *, sales_only: bool) -> tuple[Counter[str], Counter[str]]:
    """Store the rows; returns how many there are of each table at this scale, and how many of them were added."""
    made: Counter[str] = Counter()
    added: Counter[str] = Counter()
    # The page views of a year, and a month at its other end that has begun meanwhile.
    add_month_partitions(EVENTS.name, add_months(day, -12), 13)
    for batch in batches(scale, day, sales_only=sales_only):
        for table in SALES_TABLES if sales_only else TABLES:
            made[table.name] += len(batch[table.name])
            if missing := store(table, batch[table.name]):
                added[table.name] += missing
        say(
            f"{_grouped(made[COMPANIES.name])} of {_grouped(scale * COMPANIES_PER_SCALE)} companies,"
            f" with {_grouped(made[CONTACTS.name])} contacts and what belongs to them"
        )
    return made, added


def _finish(added: Counter[str]) -> None:
    for table in added:
        # Its first lists shouldn't have to wait for autovacuum to tell the planner how big the table is.
        execute(f"ANALYZE {table}")
    history.remember_all()
    # The seeded scores are only plausible: the rules and the age of what was said decide.
    staging.rules_changed()


def _summarise(made: Counter[str], added: Counter[str], seconds: float, scale: int, say: Callable[[str], None]) -> None:
    if not added:
        say(f"All rows of scale {scale} are there already: nothing added.")
        return
    lines = [("table", "rows added", "already there")]
    lines += [(name, _grouped(added[name]), _grouped(made[name] - added[name])) for name in made]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    say("")
    for name, new, old in lines:
        say(f"{name:<{widths[0]}}  {new:>{widths[1]}}  {old:>{widths[2]}}")
    say("")
    say(f"{_grouped(added.total())} rows in {seconds:.1f} s.")


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")
