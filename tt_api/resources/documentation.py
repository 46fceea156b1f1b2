"""What the OpenAPI document says about a resource's operations; flask-smorest puts it together.

Bodies, parameters and objects come from the schemas. What is written here is the rest: summaries, the envelope, and
every error that an operation can answer with.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any, NamedTuple

from marshmallow import Schema
from marshmallow.fields import Field

from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.pipeline import MERGE_PATCH
from tt_api.naming import camel
from tt_api.resources.fields import SAFE_INTEGER_MAX, Integer
from tt_api.resources.list_query import ListQuerySchema, QuerySchema
from tt_api.resources.schema import ResourceSchema
from tt_api.resources.shapes import Shapes

View = Callable[..., Any]

_LISTING = (
    "A page of them, {order} unless sorted otherwise. Filters narrow together; several values of one, with"
    " commas, are alternatives, `null` among them for those without one. Follow `pagination.nextCursor`, or the `Link`"
    " header, to the end. `Accept: text/csv` gets all of them as a file."
)
_CREATION = "What isn't sent is as its field says, or null. The answer is the whole object."
_DETAIL = "With `If-None-Match`, a version that the caller has already isn't sent again."
_BY_THE_CLOCK = "It shows something that changes with the clock, so there is no ETag; `version` does for `If-Match`."
_CHANGE = (
    "Only what is sent changes, and null clears (RFC 7396). Fields that are read-only may come back as they were read."
    " What changes nothing counts no version."
)
_DELETION = "It disappears from every answer, and its unique values are free again."
_VERSION = "The version that the change is meant for; a 412 where the object has another by now."

# The error responses are components of the document, named after their status (tt_api.openapi.refusals).
_ALWAYS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_WITH_BODY = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)

# Headers by the names under which the document has them (tt_api.openapi.components), for views by hand too.
ETAG = {"ETag": "ETag"}
LOCATION = {"Location": "Location"}
NEXT_LINK = {"Link": "Link"}

# A file that is no JSON, as flask-smorest's `response` takes it.
PDF: dict[str, Any] = {
    "schema": {"type": "string", "format": "binary"},
    "content_type": "application/pdf",
    "description": "The paper.",
    "headers": ETAG,
}


class Nouns(NamedTuple):
    """What a resource's objects are called, as they are read in a sentence.

    Attributes:
        one: with its article, ``a client address``.
        many: in the plural, ``client addresses``.
    """

    one: str
    many: str

    @property
    def bare(self) -> str:
        """One, without its article."""
        return _without_article(self.one)

    @property
    def tag(self) -> str:
        """The heading above its operations."""
        return self.many[0].upper() + self.many[1:]


def _without_article(noun: str) -> str:
    return noun.removeprefix("a ").removeprefix("an ")


class Documentation:
    """Documents the views of one resource on its blueprint."""

    def __init__(
        self,
        blueprint: Blueprint,
        nouns: Nouns,
        schema: type[ResourceSchema],
        shapes: Shapes,
        *,
        below_parent: bool = False,
        has_etag: bool = True,
    ) -> None:
        self._blueprint = blueprint
        # The parent may be missing, whatever is asked of its children.
        self._always = (*_ALWAYS, HTTPStatus.NOT_FOUND) if below_parent else _ALWAYS
        self._nouns = nouns
        self._schema = schema
        self._shapes = shapes
        self._one = {"examples": {"whole": shapes.one}}
        self._etag = ETAG if has_etag else {}

    def listing(self, view: View, query: type[ListQuerySchema]) -> View:
        """GET on the collection."""
        schema = query()
        described = self._blueprint.arguments(schema, location="query")(view)
        page = self._blueprint.response(
            200, self._shapes.page, examples={"page": self._shapes.some}, headers=NEXT_LINK, description="A page."
        )
        # Not as a second type of the answer: clients that are made of the document would have to ask which it was.
        listing = _LISTING.format(order=f"by `{camel(query.listed_by)}`" if query.listed_by else "the newest first")
        described = self._describe(page(described), "list", self._nouns.many, listing, ())
        return _served(described, self._blueprint.ARGUMENTS_PARSER.use_args(schema, location="query")(view))

    def creation(self, view: View) -> View:
        """POST on the collection."""
        schema = self._schema()
        described = self._blueprint.arguments(schema, example=self._shapes.sent)(view)
        created = self._blueprint.response(
            201,
            self._shapes.envelope,
            **self._one,
            headers=self._etag | LOCATION,
            description="The object, as it is now.",
        )
        errors = (*_WITH_BODY, HTTPStatus.CONFLICT)
        described = self._describe(created(described), "create", self._nouns.one, _CREATION, errors)
        return _served(described, self._blueprint.ARGUMENTS_PARSER.use_args(schema)(view))

    def detail(self, view: View, query: type[QuerySchema] | None = None) -> View:
        """GET on one row."""
        described = self._blueprint.arguments(query, location="query")(view) if query else view
        described = self._answers_object(described)
        if self._etag:
            described = self._blueprint.alt_response(304, description="The caller has this version already.")(described)
        # What is said here takes the place of what `arguments` says.
        parameters = [*(["IfNoneMatch"] if self._etag else []), *([{"in": "query", "schema": query}] if query else [])]
        description = _DETAIL if self._etag else _BY_THE_CLOCK
        described = self._describe(
            described, "get", self._nouns.one, description, (HTTPStatus.NOT_FOUND,), parameters=parameters
        )
        parsed = self._blueprint.ARGUMENTS_PARSER.use_args(query(), location="query")(view) if query else view
        return _served(described, parsed)

    def change(self, view: View) -> View:
        """PATCH on one row."""
        schema = self._schema(partial=True)
        # A version is read-only, and means If-Match where it is sent.
        with_version: dict[str, Field[Any]] = {"version": Integer(1, SAFE_INTEGER_MAX, description=_VERSION)}
        documented = self._schema.from_dict(with_version, name=self._schema.__name__)(partial=True)
        described = self._blueprint.arguments(documented, example=_first(self._shapes.sent))(view)
        described = self._answers_object(described)
        body = {"content": {MERGE_PATCH: {"schema": documented}}}
        errors = (HTTPStatus.NOT_FOUND, HTTPStatus.PRECONDITION_FAILED, *_WITH_BODY, HTTPStatus.CONFLICT)
        described = self._describe(
            described, "change", self._nouns.one, _CHANGE, errors, parameters=["IfMatch"], requestBody=body
        )
        return _served(described, self._blueprint.ARGUMENTS_PARSER.use_args(schema)(view))

    def deletion(self, view: View) -> View:
        """DELETE on one row."""
        described = self._blueprint.response(204, description="It is deleted.")(view)
        errors = (HTTPStatus.NOT_FOUND, HTTPStatus.PRECONDITION_FAILED, HTTPStatus.CONFLICT)
        described = self._describe(described, "delete", self._nouns.one, _DELETION, errors, parameters=["IfMatch"])
        return _served(described, view)

    def _answers_object(self, view: View) -> View:
        response = self._blueprint.response(
            200, self._shapes.envelope, **self._one, headers=self._etag, description="The object, as it is now."
        )
        described: View = response(view)
        return described

    def _describe(
        self, view: View, verb: str, noun: str, description: str, errors: tuple[HTTPStatus, ...], **more: Any
    ) -> View:
        # All at once: each of flask-smorest's decorators copies the documentation so far.
        documented: View = self._blueprint.doc(
            **more,
            responses=_refusals((*self._always, *errors)),
            summary=f"{verb.capitalize()} {noun}",
            description=description,
            operationId=camel("_".join([verb, *_without_article(noun).split()])),
        )(view)
        return documented


def can_refuse(blueprint: Blueprint, *errors: HTTPStatus, body: bool = False) -> Callable[[View], View]:
    """For a view by hand: documents what every operation can answer, and ``errors`` beside it.

    Args:
        body: whether it takes one.
    """
    # On public routes nobody is refused for a wrong key.
    always = [error for error in _ALWAYS if error is not HTTPStatus.UNAUTHORIZED or blueprint.guard is not Guard.PUBLIC]
    described: Callable[[View], View] = blueprint.doc(
        responses=_refusals((*always, *(_WITH_BODY if body else ()), *errors))
    )
    return described


def enveloped(schema: type[Schema] | Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of an answer that has one object under ``data``."""
    return {"type": "object", "required": ["data"], "properties": {"data": schema}}


def _refusals(errors: tuple[HTTPStatus, ...]) -> dict[str, str]:
    return {str(int(status)): status.name for status in errors}


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


def _first(example: Mapping[str, Any]) -> dict[str, Any]:
    return dict(list(example.items())[:1])
