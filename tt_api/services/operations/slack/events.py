"""Events of the workspace: what people write, to us or in a company's channel."""

from collections.abc import Mapping
from typing import Any

from tt_api.services.operations.slack import company_channels
from tt_api.services.operations.slack.later import answer_mention_later
from tt_api.services.operations.slack.messages import Ourselves, Written, ourselves_in, written
from tt_api.services.operations.slack.wording import asked_in, mentions, without_mention


def take(delivery: Mapping[str, Any]) -> None:
    """Take a delivery of an event in the current transaction; one that was taken before changes nothing.

    Args:
        delivery: as `SlackEventSchema` has it.
    """
    event, ourselves = delivery["event"], ourselves_in(delivery)
    found = written(event, ourselves)
    if found is None:
        return
    if event.get("type") == "app_mention":
        _take_mention(delivery["event_id"], found, ourselves)
    # A message that mentions us is delivered as that, too: a question to a program is nothing about the company.
    elif event.get("type") == "message" and not mentions(found.text, ourselves.user_id):
        company_channels.keep(delivery["event_id"], found)


def _take_mention(event_id: str, found: Written, ourselves: Ourselves) -> None:
    # The agency's figures are nothing for people of another workspace that shares the channel.
    if not found.is_ours:
        return
    place = {"channel_id": found.channel_id, "user_id": found.user_id, "thread_ts": found.thread}
    answer_mention_later(event_id, asked_in(without_mention(found.text, ourselves.user_id)), place)
