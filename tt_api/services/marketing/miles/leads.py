"""What a high intent sets off."""

from collections.abc import Mapping
from typing import Any

from tt_api.services.marketing.miles.conversations import Conversation


def follow_up(conversation: Conversation, score: int, facts: Mapping[str, Any]) -> None:
    """Tell staff."""
