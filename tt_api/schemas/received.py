"""What those are answered who only report something, and have nothing to look at afterwards."""

from typing import Any

from tt_api.resources.fields import Boolean
from tt_api.resources.schema import AnswerSchema

RECEIVED: dict[str, Any] = {"data": {"received": True}}


class ReceivedSchema(AnswerSchema):
    """Says that it came."""

    received = Boolean(required=True, example=True)
