"""What is said in Slack's channels: deals that were won, and what changed of the system's health.

A message is posted at most once. One that Slack may have, because it didn't answer or because the worker died or
couldn't write down that it did, isn't posted again by itself: a line in the log says so.
"""

from collections.abc import Sequence
from typing import NoReturn

from structlog import get_logger

from tt_api.current import settings
from tt_api.database.transaction import read
from tt_api.integrations import ErrorKind, would_have
from tt_api.integrations.slack import SlackClient, escaped, slack_client
from tt_api.integrations.slack_answers import SlackError
from tt_api.money import money
from tt_api.services.operations.busy import come_again
from tt_api.work import Claim, Skipped

log = get_logger(__name__)

_MONITORING = "#monitoring"

# What people read for each thing that the health monitor looks at: when it is wrong, and when it is well again.
_HEALTH = {
    "work_on_time": ("work is waiting too long: no worker is there, or too few", "work is on time"),
    "no_dead_letters": ("work failed for good: see `flask tasks dead`", "no dead letters are left"),
    "redis": ("Redis is out of reach", "Redis is back"),
    "nexus_in_sync": ("Nexus hasn't taken changes for an hour", "Nexus is up to date"),
}


def deal_won(claim: Claim, deal_id: str) -> None:
    """Say that a deal was won: in its company's channel, where it has one that takes it, else among the deals.

    Raises:
        Skipped: the deal was deleted, nothing was said, or it isn't certain whether it was.
        SlackError: Slack failed, and said nothing.
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
        would_have("slack", "announce that a deal was won", deal_id=deal_id)
        raise Skipped
    own = [channel] if channel else []
    _post_once(slack, claim, [*own, settings().slack_deals_channel], " ".join(words))


def health_changed(claim: Claim, problems: Sequence[str], recovered: Sequence[str]) -> None:
    """Say which things are wrong now that weren't, and which are well again.

    Args:
        claim: the task.
        problems: names of the health monitor's checks.
        recovered: the same.

    Raises:
        Skipped: nothing was said, or it isn't certain whether it was.
        SlackError: Slack failed, and said nothing.
    """
    slack = slack_client(settings())
    if slack is None:
        would_have("slack", "say what changed of the system's health")
        raise Skipped
    lines = [f"tt_api: {_HEALTH[name][0]}" for name in problems] + [f"tt_api: {_HEALTH[name][1]}" for name in recovered]
    _post_once(slack, claim, [_MONITORING], "\n".join(lines))


def _post_once(slack: SlackClient, claim: Claim, channels: Sequence[str], text: str) -> None:
    """Post in the first of the channels that doesn't refuse it: they get archived, and bots are thrown out of them."""
    # Nearly all of an attempt's time is the call, so a worker that was lost was most likely lost there.
    if claim.lease_losses or claim.postponements:
        _in_doubt(claim, "interrupted")
    *preferred, last = channels
    try:
        for channel in preferred:
            if _taken(slack, channel, text):
                return
        slack.post_message(last, text)
    except SlackError as error:
        if error.may_have_happened:
            _in_doubt(claim, str(error))
        come_again(claim, error)


def _taken(slack: SlackClient, channel: str, text: str) -> bool:
    try:
        slack.post_message(channel, text)
    except SlackError as error:
        if error.kind is not ErrorKind.REFUSED:
            raise
        log.warning("channel_refused", channel_id=channel, error=str(error))
        return False
    return True


def _in_doubt(claim: Claim, reason: str) -> NoReturn:
    log.warning("message_in_doubt", reason=reason, payload=claim.payload)
    raise Skipped
