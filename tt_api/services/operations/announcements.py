"""Announcements in Slack's channels: deals that were won, clients who came, and changes of the system's health.

A message is posted at most once. One that Slack may have already isn't posted again by itself: a line in the log says
so.
"""

from collections.abc import Callable, Sequence

from structlog import get_logger

from tt_api.current import settings
from tt_api.database.transaction import read
from tt_api.integrations import ErrorKind, log_not_configured
from tt_api.integrations.slack import SlackClient, escaped, onboarding_webhook, slack_client
from tt_api.integrations.slack_answers import SlackError
from tt_api.services.financial.money import money
from tt_api.services.operations.rate_limited import reschedule_if_rate_limited
from tt_api.work import Claim, Skipped
from tt_api.work.at_most_once import OutcomeUnknownError, call_at_most_once, marker_on

log = get_logger(__name__)

_MONITORING = "#monitoring"
_ONBOARDED = """
SELECT name, client_type::text, budget_per_trip_cents, currency,
       (SELECT count(*) FROM travelers WHERE client_id = clients.id AND deleted_at IS NULL)
FROM clients WHERE id = %s AND deleted_at IS NULL
"""

# What people read for each thing that the health monitor looks at: when it is wrong, and when it is well again.
_HEALTH = {
    "work_on_time": ("work is waiting too long: no worker is there, or too few", "work is on time"),
    "no_dead_letters": ("work failed for good: see `flask tasks dead`", "no dead letters are left"),
    "redis": ("Redis is out of reach", "Redis is back"),
    "nexus_in_sync": ("Nexus hasn't taken changes for an hour", "Nexus is up to date"),
}


def deal_won(task: Claim, deal_id: str) -> None:
    """Announce a won deal: in its company's channel where there is one that takes it, else in the deals' channel.

    Raises:
        Skipped: the deal was deleted, Slack isn't configured or busy, or it may have the message already.
        SlackError: Slack failed, and certainly posted nothing.
    """
    found = read(
        "SELECT deals.title, deals.amount, deals.currency, companies.name, companies.slack_channel_id FROM deals"
        " LEFT JOIN companies ON companies.id = deals.company_id AND companies.deleted_at IS NULL"
        " WHERE deals.id = %s AND deals.deleted_at IS NULL",
        (deal_id,),
    )
    if not found:
        raise Skipped
    ((title, amount, currency, company, channel),) = found
    words = [f"Deal won: *{escaped(title)}*"]
    if company is not None:
        words.append(f"with {escaped(company)}")
    if amount is not None:
        words.append(f"for {money(amount, currency)}")
    slack = slack_client(settings())
    if slack is None:
        log_not_configured("slack", "announce that a deal was won", deal_id=deal_id)
        raise Skipped
    own = [channel] if channel else []
    _post_once(slack, task, [*own, settings().slack_deals_channel], " ".join(words))


def client_onboarded(task: Claim, client_id: str, *, is_new: bool) -> None:
    """Tell of a client who has filled in the onboarding form, where ``SLACK_ONBOARDING_WEBHOOK`` leads.

    Args:
        task: the task that tells it.
        client_id: the client.
        is_new: whether the agency didn't know them before.

    Raises:
        Skipped: the client was deleted, the webhook isn't configured or busy, or it may have the message already.
        SlackError: Slack failed, and certainly posted nothing.
    """
    found = read(_ONBOARDED, (client_id,))
    if not found:
        raise Skipped
    webhook = onboarding_webhook(settings())
    if webhook is None:
        log_not_configured("slack", "tell of a client who was onboarded", client_id=client_id)
        raise Skipped
    ((name, client_type, budget, currency, travelers),) = found
    words = [f"{'New client' if is_new else 'Onboarding form of a client we know'}: *{escaped(name)}*"]
    words.append(f"({client_type}, {travelers} {'traveler' if travelers == 1 else 'travelers'})")
    if budget is not None:
        words.append(f"with {money(budget, currency)} for a trip")
    _call_once(task, lambda: webhook.post(" ".join(words)))


def health_changed(task: Claim, problems: Sequence[str], recovered: Sequence[str]) -> None:
    """Announce what has gone wrong since the last look, and what is well again.

    Args:
        task: the task that says it.
        problems: names of the health monitor's checks.
        recovered: the same.

    Raises:
        Skipped: Slack isn't configured or busy, or it may have the message already.
        SlackError: Slack failed, and certainly posted nothing.
    """
    slack = slack_client(settings())
    if slack is None:
        log_not_configured("slack", "say what changed of the system's health")
        raise Skipped
    lines = [f"tt_api: {_HEALTH[name][0]}" for name in problems] + [f"tt_api: {_HEALTH[name][1]}" for name in recovered]
    _post_once(slack, task, [_MONITORING], "\n".join(lines))


def _post_once(slack: SlackClient, task: Claim, channels: Sequence[str], text: str) -> None:
    _call_once(task, lambda: _post(slack, channels, text))


def _call_once(task: Claim, call: Callable[[], None]) -> None:
    try:
        call_at_most_once(task, marker_on(task), call)
    except OutcomeUnknownError as error:
        log.warning("message_in_doubt", reason=str(error), payload=task.payload)
        raise Skipped from None
    except SlackError as error:
        reschedule_if_rate_limited(task, error)


def _post(slack: SlackClient, channels: Sequence[str], text: str) -> None:
    """Post in the first channel that doesn't refuse it: channels get archived, and bots are removed from them."""
    *preferred, last = channels
    for channel in preferred:
        try:
            slack.post_message(channel, text)
        except SlackError as error:
            if error.kind is not ErrorKind.REFUSED:
                raise
            log.warning("channel_refused", channel_id=channel, error=str(error))
        else:
            return
    slack.post_message(last, text)
