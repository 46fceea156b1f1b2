"""Messages of the workspace that people wrote, told from those of programs.

Pure functions over what Slack delivers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

_ID = re.compile(r"[A-Z0-9]{1,32}")
_TIMESTAMP = re.compile(r"([0-9]{1,10})\.([0-9]{6})", re.ASCII)
_LONGEST_TIMESTAMP = 32
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Messages that people write; the other subtypes tell of edits, deletions, joins and topics.
_WRITTEN = frozenset({"", "file_share", "me_message", "thread_broadcast"})


@dataclass(frozen=True, slots=True)
class Ourselves:
    """Who we are where an event happened; empty where Slack doesn't say.

    Attributes:
        shares_channel: whether people of other workspaces are in the channel.
    """

    user_id: str
    team_id: str
    shares_channel: bool


@dataclass(frozen=True, slots=True)
class Written:
    """Something that a person wrote.

    Attributes:
        text: as Slack has it.
        timestamp: the message's id in its channel, and when it was written.
        thread: the message whose thread it is in, if any.
        is_ours: whether the person belongs to our workspace, not to another that shares the channel.
    """

    text: str
    channel_id: str
    user_id: str
    timestamp: str
    thread: str | None
    is_ours: bool

    @property
    def written_at(self) -> datetime:
        """When it was written; now, where its time stamp is none or lies ahead."""
        now = datetime.now(UTC)
        found = _TIMESTAMP.fullmatch(self.timestamp)
        if found is None:
            return now
        seconds, microseconds = map(int, found.groups())
        return min(_EPOCH + timedelta(seconds=seconds, microseconds=microseconds), now)


def ourselves_in(delivery: Mapping[str, Any]) -> Ourselves:
    """Whom an event is delivered to."""
    installed: Mapping[str, Any] = next(iter(delivery.get("authorizations", ())), {})
    return Ourselves(
        _text(installed, "user_id"),
        _text(installed, "team_id") or _text(delivery, "team_id"),
        shares_channel=delivery.get("is_ext_shared_channel") is True,
    )


def written(event: Mapping[str, Any], ourselves: Ourselves) -> Written | None:
    """What a person wrote; None for what programs write, ourselves among them, and for what is no new message."""
    channel_id, user_id, text = (_text(event, name) for name in ("channel", "user", "text"))
    if not (_ID.fullmatch(channel_id) and _ID.fullmatch(user_id) and text.strip()):
        return None
    by_a_program = bool(event.get("bot_id")) or user_id == ourselves.user_id
    if by_a_program or event.get("hidden") or _text(event, "subtype") not in _WRITTEN:
        return None
    team_id = _text(event, "user_team") or _text(event, "source_team") or _text(event, "team")
    return Written(
        text,
        channel_id,
        user_id,
        _text(event, "ts"),
        thread=_text(event, "thread_ts")[:_LONGEST_TIMESTAMP] or None,
        # Some messages name no team. In a channel that is shared nobody is taken for one of us by that.
        is_ours=team_id == ourselves.team_id if team_id else not ourselves.shares_channel,
    )


def _text(of: Mapping[str, Any], name: str) -> str:
    """A part that is a text; empty where it is none."""
    value = of.get(name)
    return value if isinstance(value, str) else ""
