"""How bodies and query strings reach their schema, and how its complaints reach the caller."""

from typing import Any, NoReturn

from flask import Request
from marshmallow import Schema
from marshmallow import ValidationError as SchemaError
from webargs.flaskparser import FlaskParser

from tt_api.errors import Problem, ValidationError
from tt_api.http.json_body import read_json
from tt_api.http.requests import the_request


def messages_by_key(error: SchemaError) -> dict[str | None, Any]:
    """A schema's complaints by key, those about the whole object under None."""
    return error.messages if isinstance(error.messages, dict) else {None: error.messages}


class StrictParser(FlaskParser):
    """webargs with our JSON reader and our error family."""

    DEFAULT_VALIDATION_STATUS = 400

    def parse(self, argmap: Any, req: Any = None, *, location: str | None = None, **options: Any) -> Any:
        """What the schema makes of the request; a body without webargs' detours, which cost it 8 µs."""
        if location != "json":
            return super().parse(argmap, req, location=location, **options)
        schema: Schema = argmap if isinstance(argmap, Schema) else argmap()
        try:
            return schema.load(read_json(req or the_request()))
        except SchemaError as error:
            raise _refusal(messages_by_key(error)) from error

    def get_default_request(self) -> Request:
        """The request that a view is called for."""
        return the_request()

    def handle_error(self, error: SchemaError, *_: Any, **__: Any) -> NoReturn:
        """Turn a schema's complaints into the caller's 400.

        Raises:
            ValidationError: always.
        """
        # webargs puts the location above the fields; callers know only their own names.
        (messages,) = messages_by_key(error).values()
        raise _refusal(messages) from error


def _refusal(messages: Any) -> ValidationError:
    return ValidationError("Invalid input", problems=problems_of(messages))


def problems_of(messages: Any, path: tuple[str | int, ...] = ()) -> list[Problem]:
    """The nested messages of a schema as a flat list of places and what is wrong there."""
    if isinstance(messages, dict):
        # A complaint under no key is about the whole object.
        return [
            problem
            for key, inner in messages.items()
            for problem in problems_of(inner, path if key is None else (*path, key))
        ]
    if isinstance(messages, list):
        return [problem for inner in messages for problem in problems_of(inner, path)]
    return [Problem(path, str(messages))]
