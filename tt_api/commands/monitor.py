"""``flask monitor``: tells Slack when the API, or what it depends on, goes away and when it is back.

It needs neither the application nor PostgreSQL, Redis or Celery: whatever of them fails, it is still there to say so.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

import click
from structlog import get_logger

from tt_api.config import ConfigurationError, Settings, load_settings
from tt_api.integrations import log_not_configured
from tt_api.integrations.health import problems_at
from tt_api.integrations.slack import SlackClient, slack_client
from tt_api.integrations.slack_answers import SlackError
from tt_api.logs.setup import configure_logs

log = get_logger(__name__)

_CHANNEL = "#monitoring"


@dataclass(frozen=True, slots=True)
class State:
    """What was told last: what is wrong, if anything, and since when (the monotonic clock's seconds)."""

    problems: tuple[str, ...] = ()
    since: float = 0.0


@click.command("monitor")
@click.option("--url", help="The API's /health; else that of PUBLIC_BASE_URL, else of this machine.")
@click.option("--every", type=click.IntRange(1), default=300, show_default=True, help="Seconds between two looks.")
@click.option(
    "--again-after",
    type=click.IntRange(0),
    default=15,
    show_default=True,
    help="Seconds until a change is looked at once more, before anybody is told.",
)
@click.option("--once", is_flag=True, help="Look once and say what is there; status 1 where something is wrong.")
def monitor(*, url: str | None, every: int, again_after: int, once: bool) -> None:
    """Ask /health and /health/work every five minutes, and post changes to Slack's #monitoring."""
    try:
        settings = load_settings(connects=False)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None
    configure_logs(settings)
    address = url or f"{settings.public_base_url or f'http://127.0.0.1:{settings.port}'}/health"
    if once:
        _look_once(address)
        return
    log.info("monitoring", address=address, every_seconds=every)
    state = State()
    while True:
        state = look(settings, address, state, again_after)
        time.sleep(every)


def look(settings: Settings, address: str, before: State, again_after: int) -> State:
    """Look at the API and tell what changed; what couldn't be told is told after the next look."""
    problems = problems_at(address)
    if problems != before.problems:
        # One lost packet is no news: what has changed must be so twice.
        time.sleep(again_after)
        problems = problems_at(address)
    if problems == before.problems:
        return before
    now = time.monotonic()
    if problems:
        log.warning("health_changed", healthy=False, problems=problems)
        after, words = State(problems, before.since if before.problems else now), "; ".join(problems)
    else:
        log.info("health_changed", healthy=True)
        after, words = State(), f"it is well again, after {timedelta(seconds=round(now - before.since))}"
    return after if _told(settings, words) else before


def _told(settings: Settings, words: str) -> bool:
    slack: SlackClient | None = slack_client(settings)
    if slack is None:
        log_not_configured("slack", "say what changed of the API's health")
        return True
    try:
        slack.post_message(_CHANNEL, f"tt_api, seen from outside: {words}")
    except SlackError as error:
        log.warning("message_not_posted", error=str(error))
        # Saying it twice is worse than once too seldom: the log has it.
        return error.may_have_happened
    return True


def _look_once(address: str) -> None:
    problems = problems_at(address)
    if problems:
        raise click.ClickException(f"{address}: {'; '.join(problems)}")
    click.echo(f"{address}: ok")
