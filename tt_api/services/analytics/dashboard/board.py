"""The dashboard, put together from what its six statements find."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from tt_api.database.transaction import read
from tt_api.models.trips.readiness import LEVELS
from tt_api.services.analytics.dashboard.parts import (
    ByMonth,
    ByReadiness,
    Commissions,
    Compared,
    Dashboard,
    Departure,
    Departures,
    OfStage,
    OverdueInstallments,
    Pipeline,
    Revenue,
    Shared,
    Sold,
    Source,
    Won,
)
from tt_api.services.analytics.dashboard.spans import Period, bounds, days_of
from tt_api.services.analytics.dashboard.statements import BOOKINGS, COMMISSIONS, DEALS, DEPARTURES, REST, REVENUE
from tt_api.services.analytics.figures import average, change_percent, ratio, weighted
from tt_api.services.crm.pipeline import OPEN_STAGES, WON_STAGES

Rows = Sequence[tuple[Any, ...]]

_NOTHING = (0, 0, 0, 0)


def dashboard(today: date, period: Period | None, zone: ZoneInfo) -> Dashboard:
    """How the business goes, in six statements.

    Args:
        today: the agency's day.
        period: what the win rate is of.
        zone: the agency's.
    """
    parameters = bounds(today, period, zone) | {"open": list(OPEN_STAGES), "won": list(WON_STAGES)}
    deals, sold = read(DEALS, parameters), read(BOOKINGS, parameters)
    leaving, revenue = read(DEPARTURES, parameters), read(REVENUE, parameters)
    commissions, rest = read(COMMISSIONS, parameters), read(REST, parameters)
    ((won, closed),) = (row[3:5] for row in deals if row[0] == "rate")
    ((net_promoters, answers),) = (row[2:] for row in rest if row[0] == "nps")
    sources = [row[1:] for row in rest if row[0] == "source"]
    return Dashboard(
        today,
        *days_of(period, today),
        pipeline=_pipeline(deals),
        won=[
            Won(currency, _compared(found[:3]), _compared(found[3:]))
            for currency, _, *found in sorted(row[1:] for row in deals if row[0] == "won")
        ],
        win_rate=ratio(won, closed),
        bookings=[Sold(row[0], _compared(row[1:4]), _compared(row[4:7]), average(int(row[4]), row[7])) for row in sold],
        revenue=[Revenue(row[0], _compared(row[1:4]), _compared(row[4:7])) for row in revenue],
        commissions=_commissions(commissions),
        upcoming_departures=_departures(leaving),
        overdue_installments=[
            OverdueInstallments(currency, count, int(left))
            for currency, count, left in sorted(row[1:] for row in rest if row[0] == "overdue")
        ],
        nps=ratio(net_promoters, answers),
        page_views=int(sources[0][2]) if sources else 0,
        top_sources=[Source(source, views) for source, views, _ in sources],
    )


def open_pipeline(today: date, zone: ZoneInfo) -> list[Pipeline]:
    """The open deals alone, in one statement.

    Args:
        today: the agency's day.
        zone: the agency's.
    """
    parameters = bounds(today, None, zone) | {"open": list(OPEN_STAGES), "won": list(WON_STAGES)}
    return _pipeline(read(DEALS, parameters))


def _pipeline(rows: Rows) -> list[Pipeline]:
    found = []
    still_open = [row[1:6] for row in rows if row[0] == "open"]
    for currency in sorted({row[0] for row in still_open}):
        mine = {stage: tuple(map(int, sums)) for of, stage, *sums in still_open if of == currency}
        counts, values, by_chance = (sum(column) for column in zip(*mine.values(), strict=True))
        stages = [_of_stage(stage, *mine.get(stage, (0, 0, 0))) for stage in OPEN_STAGES]
        found.append(Pipeline(currency, counts, values, weighted(by_chance), stages))
    return found


def _departures(rows: Rows) -> Departures:
    levels = ByReadiness(*(rows[0][-len(LEVELS) :] if rows else _NOTHING))
    return Departures(sum(astuple(levels)), levels, [Departure(*row[: -len(LEVELS)]) for row in rows])


def _of_stage(stage: Any, count: int, value: int, by_chance: int) -> OfStage:
    return OfStage(stage, count, value, weighted(by_chance))


def _compared(columns: Iterable[Any]) -> Compared:
    this, last, to_date = map(int, columns)
    return Compared(this, last, to_date, change_percent(this, to_date))


def _commissions(rows: Rows) -> list[Commissions]:
    by_kind = {(kind, currency): tuple(map(int, sums)) for kind, currency, *sums in rows}
    found = []
    for currency in sorted({row[1] for row in rows}):
        months = {}
        for kind in ("projected", "earned", "received"):
            gross, share, gross_before, share_before = by_kind.get((kind, currency), _NOTHING)
            months[kind] = ByMonth(Shared(gross, share), Shared(gross_before, share_before))
        still_open, overdue, *_ = by_kind.get(("open", currency), _NOTHING)
        missing, *_ = by_kind.get(("missing", currency), _NOTHING)
        found.append(
            Commissions(currency, **months, open_cents=still_open, overdue_cents=overdue, missing_entries=missing)
        )
    return found
