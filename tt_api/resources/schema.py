"""What every body schema has in common: camelCase on the wire, read-only record fields, and nothing unknown."""

from collections.abc import Mapping
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, Self

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, post_load, pre_load, validates_schema
from marshmallow.fields import Field
from structlog import get_logger

from tt_api.config import UnknownFields
from tt_api.current import settings
from tt_api.http.arguments import UNKNOWN
from tt_api.naming import camel
from tt_api.resources.fields import SAFE_INTEGER_MAX, Id, Instant, Integer
from tt_api.resources.fields.named import named

log = get_logger(__name__)

READ_ONLY = "is read-only"


class Body(dict[str, Any]):
    """A validated body in Python's names, in the order of the schema's fields.

    Attributes:
        echoed: read-only fields that a PATCH sent back, under the caller's names, still to be compared with the row.
        kept: what may be kept of a body that may have other fields (`tt_api.resources.open_body`), under the
            caller's names.
        others: those other fields.
    """

    echoed: dict[str, Any]
    kept: dict[str, Any]
    others: dict[str, Any]


class WireSchema(Schema):
    """A schema whose keys are camelCase on the wire."""

    class Meta:
        unknown = RAISE

    error_messages = {"type": "must be a JSON object", "unknown": UNKNOWN}  # noqa: RUF012 -- marshmallow's spelling

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        """Itself: nothing changes a schema that is made, and flask-smorest copies what documents a view many times."""
        return self

    def on_bind_field(self, field_name: str, field_obj: Any) -> None:
        """Give each field its name on the wire."""
        field_obj.data_key = camel(field_name)


class AnswerSchema(WireSchema):
    """What an answer is, for the document alone. It may gain fields, so nothing says that there are no others."""

    class Meta:
        unknown = EXCLUDE


class BodySchema(WireSchema):
    """A request body: refuses read-only and unknown fields, all problems in one answer.

    A create may not send read-only fields. A PATCH (``partial``) may send back what it read: those values are set
    aside in ``echoed``.
    """

    dict_class = Body

    @pre_load(pass_collection=True)
    def _set_aside(self, data: Any, *, many: bool, partial: Any, unknown: str | None, **_: Any) -> Any:
        """Take out what isn't loaded: read-only fields, and unknown ones where the deployment drops those."""
        ignored = unknown == RAISE and settings().unknown_fields is UnknownFields.IGNORE

        def loadable(item: Any) -> Any:
            if not isinstance(item, Mapping):
                return item
            if partial is True and not item:
                raise ValidationError("an empty body changes nothing: send at least one field")
            left = {key: value for key, value in item.items() if key not in self._read_only}
            return self._without_unknown(left) if ignored else left

        if not many:
            return loadable(data)
        if not isinstance(data, list):
            raise ValidationError("must be a list")
        return [loadable(item) for item in data]

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _refuse_read_only(self, _body: Any, sent: Any, *, partial: Any, **_: Any) -> None:
        if not partial and isinstance(sent, Mapping):
            problems = {key: [READ_ONLY] for key in sent if key in self._read_only}
            if problems:
                raise ValidationError(problems)

    @post_load(pass_original=True)
    def _keep_echoed(self, body: Body, sent: Mapping[str, Any], **_: Any) -> Body:
        body.echoed = {key: value for key, value in sent.items() if key in self._read_only}
        return body

    @cached_property
    def _read_only(self) -> frozenset[str]:
        return frozenset(str(field.data_key) for field in self.dump_fields.values() if field.dump_only)

    def _without_unknown(self, data: dict[str, Any]) -> dict[str, Any]:
        known = {str(field.data_key) for field in self.load_fields.values()}
        unknown = sorted(data.keys() - known)
        if unknown:
            # Names only: what stands in them may be personal.
            log.warning("unknown_fields_dropped", schema=type(self).__name__, fields=unknown)
        return {key: value for key, value in data.items() if key in known}


@cache
def fields_of(schema: type[Schema]) -> Mapping[str, Field[Any]]:
    """A schema's fields by their names, bound, for whoever only looks at them: to make a schema is to copy them all."""
    return MappingProxyType(schema().fields)


def stem(schema: type[Schema]) -> str:
    """What the document calls the object that a schema describes."""
    return schema.__name__.removesuffix("Schema")


class RowVersion(Integer):
    """How often a row has changed, which begins with 1."""

    def openapi(self) -> str:
        """The same in every object."""
        return _VERSION


_VERSION = named(
    "Version",
    {
        "type": "integer",
        "minimum": 1,
        "maximum": SAFE_INTEGER_MAX,
        "description": "Counts the changes; the ETag is made from it.",
    },
)


class ResourceSchema(BodySchema):
    """The record fields that every resource's object carries, read-only."""

    id = Id(dump_only=True, description="Made by the server.")
    created_at = Instant(dump_only=True)
    updated_at = Instant(dump_only=True)
    deleted_at = Instant(dump_only=True, nullable=True, description="Set when the row was deleted; null on live rows.")
    version = RowVersion(1, SAFE_INTEGER_MAX, dump_only=True)
