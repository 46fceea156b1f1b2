"""How the business goes, as people read it in Slack: the dashboard's figures."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tt_api.integrations.slack_blocks import Message, message
from tt_api.services.analytics.dashboard.board import dashboard, open_pipeline
from tt_api.services.analytics.dashboard.parts import (
    Commissions,
    Compared,
    Dashboard,
    OverdueInstallments,
    Pipeline,
    Revenue,
    Sold,
)
from tt_api.services.financial.money import money
from tt_api.services.operations.agency_day import agency_zone, today
from tt_api.services.operations.slack.naming import in_words


def pipeline() -> Message:
    """The open deals by stage, in each currency."""
    found = open_pipeline(today(), agency_zone())
    if not found:
        return message("Pipeline", ["No deal is open."])
    return message("Pipeline", [_of_currency(one) for one in found], "Weighted by each deal's probability.")


def kpis() -> Message:
    """The dashboard's figures of this month."""
    board = dashboard(today(), None, agency_zone())
    return message("How the business goes", list(_topics(board)), f"As of {board.today:%d %B %Y}.")


def _of_currency(found: Pipeline) -> str:
    head = (
        f"*{money(found.value_cents, found.currency)}* in {_counted(found.count, 'open deal')},"
        f" weighted *{money(found.weighted_cents, found.currency)}*"
    )
    stages = [
        f"•  {in_words(stage.stage)}: {stage.count}, {money(stage.value_cents, found.currency)}"
        for stage in found.stages
        if stage.count
    ]
    return "\n".join([head, *stages])


def _topics(board: Dashboard) -> Iterator[str]:
    """A paragraph for each thing that there is something to tell of."""
    yield f"*Win rate* {_percent(board.win_rate)} of what was closed in 30 days"
    yield from _by_currency("Booked this month", [_booked(one) for one in board.bookings])
    yield from _by_currency("Collected this month", [_collected(one) for one in board.revenue])
    yield from _by_currency("Commission received this month, our share", [_received(one) for one in board.commissions])
    yield from _by_currency("Overdue from clients", [_overdue(one) for one in board.overdue_installments])
    nps = "no answers" if board.nps is None else f"{board.nps.normalize():f}"
    yield (
        f"*Departures in 30 days* {board.upcoming_departures.count}\n*NPS* {nps}\n"
        f"*Page views in 30 days* {board.page_views:,}"
    )


def _by_currency(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield "\n".join([f"*{title}*", *(f"•  {line}" for line in lines)])


def _booked(one: Sold) -> str:
    value = money(one.value_cents.this_month, one.currency)
    return f"{value} in {_counted(one.count.this_month, 'booking')}{_change(one.value_cents)}"


def _collected(one: Revenue) -> str:
    collected = money(one.collected_cents.this_month, one.currency)
    own = money(one.agency_revenue_cents.this_month, one.currency)
    return f"{collected}{_change(one.collected_cents)}, our own revenue {own}"


def _received(one: Commissions) -> str:
    received = money(one.received.this_month.agency_share_cents, one.currency)
    return f"{received}, gross overdue {money(one.overdue_cents, one.currency)}"


def _overdue(one: OverdueInstallments) -> str:
    return f"{money(one.left_cents, one.currency)} in {_counted(one.count, 'instalment')}"


def _change(compared: Compared) -> str:
    if compared.change_percent is None:
        return ""
    return f" ({compared.change_percent:+.1f} % on last month to this day)"


def _percent(rate: Decimal | None) -> str:
    return "none" if rate is None else f"{rate.normalize():f} %"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
