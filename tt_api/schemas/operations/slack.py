"""What Slack sends. Its names are its own, and it may send more than we read."""

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, validate, validates_schema
from marshmallow.fields import Boolean, Dict, List, String

URL_VERIFICATION = "url_verification"
EVENT_CALLBACK = "event_callback"


class SlackCommandSchema(Schema):
    """A slash command, as the form that Slack sends."""

    class Meta:
        """Slack sends a dozen more."""

        unknown = EXCLUDE

    command = String(required=True, validate=validate.Length(1, 100))
    text = String(load_default="")
    response_url = String(load_default="")


class SlackEventSchema(Schema):
    """A delivery of the Events API: the question whether this address is ours, or an event."""

    class Meta:
        """Slack sends a dozen more."""

        unknown = EXCLUDE

    type = String(required=True)
    challenge = String(validate=validate.Length(1, 1000))
    event_id = String(validate=validate.Length(1, 100))
    team_id = String()
    is_ext_shared_channel = Boolean()
    # What is in an event depends on its type, of which there are a hundred.
    event = Dict(keys=String())
    authorizations = List(Dict(keys=String()))

    @validates_schema
    def has_what_its_type_needs(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a delivery that can't be answered or told from another."""
        needed = {URL_VERIFICATION: ("challenge",), EVENT_CALLBACK: ("event_id", "event")}
        missing = [name for name in needed.get(data["type"], ()) if name not in data]
        if missing:
            raise ValidationError({name: ["is required"] for name in missing})
