"""What every body schema has in common: camelCase on the wire, read-only record fields, and nothing unknown."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from marshmallow import RAISE, Schema, ValidationError
from marshmallow.error_store import ErrorStore
from marshmallow.fields import Field
from structlog import get_logger

from tt_api.config import UnknownFields
from tt_api.current import settings
from tt_api.http.arguments import messages_by_key
from tt_api.naming import camel
from tt_api.resources.fields import SAFE_INTEGER_MAX, Id, Instant, Integer

log = get_logger(__name__)

READ_ONLY = "is read-only"
UNKNOWN = "is not a field of this resource"


class Body(dict[str, Any]):
    """A validated body in Python's names.

    Attributes:
        echoed: read-only fields that a PATCH sent back, under the caller's names, still to be compared with the row.
    """

    echoed: dict[str, Any]


class WireSchema(Schema):
    """A schema whose keys are camelCase on the wire."""

    class Meta:
        unknown = RAISE

    error_messages = {"type": "must be a JSON object"}  # noqa: RUF012 -- marshmallow's spelling

    def on_bind_field(self, field_name: str, field_obj: Any) -> None:
        """Give each field its name on the wire."""
        field_obj.data_key = camel(field_name)

    def _deserialize(self, data: Any, *, error_store: ErrorStore, partial: Any = None, **_: Any) -> dict[str, Any]:
        """What marshmallow does here, for the fields that were sent: all of them cost a PATCH of three 40 µs.

        Keys come in the schema's order, so that the order in which callers send them makes no new statements.
        """
        if not isinstance(data, Mapping):
            raise ValidationError(self.error_messages["type"])
        complain: Callable[[Any, str], None] = error_store.store_error
        loaded: dict[str, Any] = {}
        sendable = self._sendable
        for key, (name, field) in sendable.items():
            if key in data:
                try:
                    loaded[name] = field.deserialize(data[key], key, data)
                except ValidationError as error:
                    complain(error.messages, key)
            elif field.required and not partial:
                complain([field.error_messages["required"]], key)
        for key in data.keys() - sendable.keys():
            complain([UNKNOWN], key)
        return loaded

    @cached_property
    def _sendable(self) -> dict[str, tuple[str, Field[Any]]]:
        """What can be sent, by its name on the wire: its own name, and its field."""
        return {str(field.data_key): (name, field) for name, field in self.load_fields.items()}


class BodySchema(WireSchema):
    """A request body: refuses read-only and unknown fields, all problems in one answer."""

    def load(self, data: Any, **_: Any) -> Body:
        """Validate a decoded JSON body.

        A create may not send read-only fields. A PATCH (``partial``) may send back what it read: those values are
        set aside in ``echoed``.

        Raises:
            marshmallow.ValidationError: with the problems under the caller's names.
        """
        if not isinstance(data, dict):
            raise ValidationError(self.error_messages["type"])
        if self.partial and not data:
            raise ValidationError("an empty body changes nothing: send at least one field")
        echoed = {key: data[key] for key in self._read_only & data.keys()}
        sendable = {key: value for key, value in data.items() if key not in echoed} if echoed else dict(data)
        problems: dict[str | None, Any] = {} if self.partial else {key: [READ_ONLY] for key in echoed}
        problems |= self._drop_unknown(sendable)
        try:
            body = Body(super().load(sendable))
        except ValidationError as error:
            raise ValidationError(problems | messages_by_key(error)) from None
        if problems:
            raise ValidationError(problems)
        body.echoed = echoed
        return body

    @cached_property
    def _read_only(self) -> frozenset[str]:
        return frozenset(str(field.data_key) for field in self.dump_fields.values() if field.dump_only)

    def _drop_unknown(self, data: dict[str, Any]) -> dict[str | None, Any]:
        """Take unknown fields out of ``data``; the complaint about each, unless the settings say to ignore them."""
        if data.keys() <= self._sendable.keys():
            return {}
        unknown = sorted(data.keys() - self._sendable.keys())
        for key in unknown:
            del data[key]
        if settings().unknown_fields is UnknownFields.REFUSE:
            return {key: [UNKNOWN] for key in unknown}
        # Names only: what stands in them may be personal.
        log.warning("unknown_fields_dropped", schema=type(self).__name__, fields=unknown)
        return {}


class ResourceSchema(BodySchema):
    """The record fields that every resource's object carries, read-only."""

    id = Id(dump_only=True, description="Made by the server.")
    created_at = Instant(dump_only=True)
    updated_at = Instant(dump_only=True)
    deleted_at = Instant(dump_only=True, nullable=True, description="Set when the row was deleted; null on live rows.")
    version = Integer(1, SAFE_INTEGER_MAX, dump_only=True, description="Counts the changes; the ETag is made from it.")
