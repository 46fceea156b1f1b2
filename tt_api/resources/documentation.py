"""What the OpenAPI document says about a resource's operations; flask-smorest puts it together.

Bodies, parameters and objects come from the schemas. What is written here is the rest: summaries, the envelope, and
every error that an operation can answer with.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

from marshmallow import Schema

from tt_api.http.blueprint import Blueprint
from tt_api.http.pipeline import MERGE_PATCH
from tt_api.naming import camel, singular
from tt_api.resources.list_query import ListQuerySchema, QuerySchema
from tt_api.resources.schema import ResourceSchema

View = Callable[..., Any]

# The error responses are components of the document, named after their status (tt_api.openapi.document).
_ALWAYS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_WITH_BODY = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)

_ETAG = {"ETag": {"description": "The object's version, for If-Match.", "schema": {"type": "string"}}}
# For views by hand too.
LOCATION = {"Location": {"description": "Where the object is.", "schema": {"type": "string"}}}
NEXT_LINK = {
    "Link": {
        "description": 'The next page\'s address, with `rel="next"`; absent at the end.',
        "schema": {"type": "string"},
    }
}
_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string"},
    "description": "Only while the object is at this ETag; otherwise 412.",
}
_IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "schema": {"type": "string"},
    "description": "Only if the object is not at this ETag; otherwise 304.",
}

PAGINATION = {
    "type": "object",
    "required": ["page", "limit", "total", "totalPages", "nextCursor"],
    "properties": {
        "page": {"type": ["integer", "null"], "examples": [1]},
        "limit": {"type": "integer", "examples": [20]},
        "total": {"type": ["integer", "null"], "examples": [137]},
        "totalPages": {"type": ["integer", "null"], "examples": [7]},
        "nextCursor": {"type": ["string", "null"], "description": "Where the next page starts; null at the end."},
    },
}


class Documentation:
    """Documents the views of one resource on its blueprint."""

    def __init__(
        self, blueprint: Blueprint, name: str, schema: type[ResourceSchema], *, below_parent: bool = False
    ) -> None:
        self._blueprint = blueprint
        # The parent may be missing, whatever is asked of its children.
        self._always = (*_ALWAYS, HTTPStatus.NOT_FOUND) if below_parent else _ALWAYS
        self._many = name.replace("-", " ")
        self._one = singular(self._many)
        self._schema = schema

    def listing(self, view: View, query: type[ListQuerySchema]) -> View:
        """GET on the collection."""
        page = {
            "type": "object",
            "required": ["data", "pagination"],
            "properties": {"data": {"type": "array", "items": self._schema}, "pagination": PAGINATION},
        }
        example = {
            "data": [self._example()],
            "pagination": {"page": 1, "limit": 20, "total": 1, "totalPages": 1, "nextCursor": None},
        }
        schema = query()
        described = self._blueprint.arguments(schema, location="query")(view)
        described = self._blueprint.response(200, page, example=example, headers=NEXT_LINK)(described)
        described = self._describe(described, f"List {self._many}", ())
        return _served(described, self._blueprint.ARGUMENTS_PARSER.use_args(schema, location="query")(view))

    def creation(self, view: View) -> View:
        """POST on the collection."""
        schema = self._schema()
        described = self._blueprint.arguments(schema, example=_own_fields(self._example(), self._schema))(view)
        created = self._blueprint.response(201, self._envelope(), example=self._data(), headers=_ETAG | LOCATION)
        described = self._describe(created(described), f"Create a {self._one}", (*_WITH_BODY, HTTPStatus.CONFLICT))
        return _served(described, self._blueprint.ARGUMENTS_PARSER.use_args(schema)(view))

    def detail(self, view: View, query: type[QuerySchema] | None = None) -> View:
        """GET on one row."""
        described = self._blueprint.arguments(query, location="query")(view) if query else view
        described = self._blueprint.response(200, self._envelope(), example=self._data(), headers=_ETAG)(described)
        described = self._blueprint.alt_response(304, description="The caller has this version already.")(described)
        # What is said here takes the place of what `arguments` says.
        parameters = [_IF_NONE_MATCH, *([{"in": "query", "schema": query}] if query else [])]
        described = self._blueprint.doc(parameters=parameters)(described)
        described = self._describe(described, f"Get a {self._one}", (HTTPStatus.NOT_FOUND,))
        parsed = self._blueprint.ARGUMENTS_PARSER.use_args(query(), location="query")(view) if query else view
        return _served(described, parsed)

    def change(self, view: View) -> View:
        """PATCH on one row."""
        example = _first(_own_fields(self._example(), self._schema))
        schema = self._schema(partial=True)
        described = self._blueprint.arguments(schema, example=example)(view)
        described = self._blueprint.response(200, self._envelope(), example=self._data(), headers=_ETAG)(described)
        body = {"content": {MERGE_PATCH: {"schema": schema}}}
        described = self._blueprint.doc(parameters=[_IF_MATCH], requestBody=body)(described)
        errors = (HTTPStatus.NOT_FOUND, HTTPStatus.PRECONDITION_FAILED, *_WITH_BODY, HTTPStatus.CONFLICT)
        described = self._describe(described, f"Change a {self._one}", errors)
        return _served(described, self._blueprint.ARGUMENTS_PARSER.use_args(schema)(view))

    def deletion(self, view: View) -> View:
        """DELETE on one row."""
        described = self._blueprint.response(204)(view)
        described = self._blueprint.doc(parameters=[_IF_MATCH])(described)
        errors = (HTTPStatus.NOT_FOUND, HTTPStatus.PRECONDITION_FAILED)
        return _served(self._describe(described, f"Delete a {self._one}", errors), view)

    def _describe(self, view: View, summary: str, errors: tuple[HTTPStatus, ...]) -> View:
        view = _with_refusals(self._blueprint, view, (*self._always, *errors))
        operation_id = camel("_".join(summary.replace(" a ", " ").lower().split()))
        documented: View = self._blueprint.doc(summary=summary, operationId=operation_id)(view)
        return documented

    def _envelope(self) -> dict[str, Any]:
        return enveloped(self._schema)

    def _example(self) -> dict[str, Any]:
        return example_object(self._schema)

    def _data(self) -> dict[str, Any]:
        return {"data": self._example()}


def can_refuse(blueprint: Blueprint, *errors: HTTPStatus, body: bool = False) -> Callable[[View], View]:
    """For a view by hand: documents what every operation can answer, and ``errors`` beside it.

    Args:
        body: whether it takes one.
    """
    return lambda view: _with_refusals(blueprint, view, (*_ALWAYS, *(_WITH_BODY if body else ()), *errors))


def enveloped(schema: type[Schema] | Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of an answer that has one object under ``data``."""
    return {"type": "object", "required": ["data"], "properties": {"data": schema}}


def _with_refusals(blueprint: Blueprint, view: View, errors: tuple[HTTPStatus, ...]) -> View:
    # All at once: each of flask-smorest's decorators copies the documentation so far.
    refusing: View = blueprint.doc(responses={str(int(status)): status.name for status in errors})(view)
    return refusing


def _served(described: View, view: View) -> View:
    """The view to serve, with the documentation of ``described``.

    flask-smorest documents by wrapping: a view with eight responses is eight calls deep, though these answer with
    finished responses and have nothing to unwrap.
    """

    @wraps(view)
    def serve(*args: Any, **ids: str) -> Any:
        return view(*args, **ids)

    serve._apidoc = described._apidoc  # type: ignore[attr-defined]  # noqa: SLF001 -- where flask-smorest looks for it
    return serve


def example_object(schema: type[Schema]) -> dict[str, Any]:
    """An object made of the examples that a schema's fields name."""
    fields = schema().fields.values()
    return {str(field.data_key): field.metadata["examples"][0] for field in fields if "examples" in field.metadata}


def _own_fields(example: Mapping[str, Any], schema: type[Schema]) -> dict[str, Any]:
    writable = {field.data_key for field in schema().fields.values() if not field.dump_only}
    return {key: value for key, value in example.items() if key in writable}


def _first(example: Mapping[str, Any]) -> dict[str, Any]:
    return dict(list(example.items())[:1])
