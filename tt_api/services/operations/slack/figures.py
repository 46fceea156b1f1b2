"""How the business goes, as people read it in Slack: the dashboard's figures."""

from collections.abc import Iterator
from decimal import Decimal

from tt_api.integrations.slack_blocks import Message, message
from tt_api.services.analytics.dashboard.board import dashboard, open_pipeline
from tt_api.services.analytics.dashboard.parts import Compared, Dashboard, Pipeline
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
    return message("How the business goes", list(_lines(board)), f"As of {board.today:%d %B %Y}.")


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


def _lines(board: Dashboard) -> Iterator[str]:
    yield f"*Win rate* {_percent(board.win_rate)} of what was closed in 30 days"
    for sold in board.bookings:
        value = money(sold.value_cents.this_month, sold.currency)
        yield f"*Booked this month* {value} in {_counted(sold.count.this_month, 'booking')}{_change(sold.value_cents)}"
    for revenue in board.revenue:
        collected = money(revenue.collected_cents.this_month, revenue.currency)
        own = money(revenue.agency_revenue_cents.this_month, revenue.currency)
        yield f"*Collected this month* {collected}{_change(revenue.collected_cents)}, our own revenue {own}"
    for one in board.commissions:
        received = money(one.received.this_month.agency_share_cents, one.currency)
        overdue = money(one.overdue_cents, one.currency)
        yield f"*Commission received this month* {received}, our share; gross overdue {overdue}"
    for overdue_now in board.overdue_installments:
        left = money(overdue_now.left_cents, overdue_now.currency)
        yield f"*Overdue* {_counted(overdue_now.count, 'instalment')}, {left} left to pay"
    yield f"*Departures in 30 days* {board.upcoming_departures.count}"
    yield f"*NPS* {'no answers' if board.nps is None else board.nps.normalize().__format__('f')}"
    yield f"*Page views in 30 days* {board.page_views:,}"


def _change(compared: Compared) -> str:
    if compared.change_percent is None:
        return ""
    return f" ({compared.change_percent:+.1f} % on the same days of last month)"


def _percent(rate: Decimal | None) -> str:
    return "none" if rate is None else f"{rate.normalize():f} %"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
