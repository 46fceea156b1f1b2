"""A company's own Slack channel: made once, and its id kept."""

from structlog import get_logger

from tt_api.current import settings
from tt_api.database.transaction import execute, read
from tt_api.integrations import log_not_configured
from tt_api.integrations.slack import slack_client
from tt_api.integrations.slack_answers import SlackError
from tt_api.services.operations.rate_limited import reschedule_if_rate_limited
from tt_api.work import Claim, Skipped

log = get_logger(__name__)


def create_channel(task: Claim, company_id: str) -> None:
    """Create a company's channel and keep its id.

    The channel's name is made from the slug, which a rename leaves as it is, and the company's id. So an attempt after
    a crash between Slack's yes and our commit asks for the same name, and the client finds the channel by it.

    Raises:
        Skipped: the company was deleted or has a channel, Slack isn't configured, or is asked again later.
        SlackError: Slack failed.
    """
    found = read(
        "SELECT slug FROM companies WHERE id = %s AND deleted_at IS NULL AND slack_channel_id IS NULL", (company_id,)
    )
    if not found:
        raise Skipped
    slack = slack_client(settings())
    if slack is None:
        log_not_configured("slack", "create a company's channel", company_id=company_id)
        raise Skipped
    try:
        channel_id = slack.create_channel(found[0][0], key=company_id)
    except SlackError as error:
        reschedule_if_rate_limited(task, error)
    _keep(company_id, channel_id)


def _keep(company_id: str, channel_id: str) -> None:
    # Also where the company was deleted meanwhile: otherwise nothing would tell whose channel that is.
    kept = execute(
        "UPDATE companies SET slack_channel_id = %s WHERE id = %s AND slack_channel_id IS NULL",
        (channel_id, company_id),
    ).rowcount
    if not kept:
        log.warning("channel_not_needed", company_id=company_id, channel_id=channel_id)
