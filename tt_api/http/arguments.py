"""How bodies and query strings reach their schema, and how its complaints reach the caller."""

from typing import Any, NoReturn

from flask import Request
from marshmallow import Schema
from marshmallow import ValidationError as SchemaError
from marshmallow.exceptions import SCHEMA
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy

from tt_api.errors import Problem, ValidationError
from tt_api.http.json_body import read_json
from tt_api.http.query import refuse_broken_utf8

UNKNOWN = "is not a field of this resource"


class StrictParser(FlaskParser):
    """webargs with our JSON reader and our error family."""

    DEFAULT_VALIDATION_STATUS = 400

    def load_json(self, req: Request, schema: Schema) -> Any:  # noqa: ARG002 -- webargs passes it
        """The body as strict JSON."""
        return read_json(req)

    def load_querystring(self, req: Request, schema: Schema) -> MultiDictProxy:
        """The query's parameters, once they are known to be UTF-8."""
        refuse_broken_utf8(req)
        parameters: MultiDictProxy = super().load_querystring(req, schema)
        return parameters

    def handle_error(self, error: SchemaError, *_: Any, **__: Any) -> NoReturn:
        """Turn a schema's complaints into the caller's 400.

        Raises:
            ValidationError: always.
        """
        assert isinstance(error.messages, dict)  # noqa: S101 -- webargs has put the location above the complaints
        (messages,) = error.messages.values()
        raise ValidationError("Invalid input", problems=problems_of(messages)) from error


def problems_of(messages: Any, path: tuple[str | int, ...] = ()) -> list[Problem]:
    """The nested messages of a schema as a flat list of places and what is wrong there."""
    if isinstance(messages, dict):
        # What is about the whole object has a key of marshmallow's own, which a caller may send as well.
        return [
            problem
            for key, inner in messages.items()
            for problem in problems_of(inner, path if key == SCHEMA and inner != [UNKNOWN] else (*path, key))
        ]
    if isinstance(messages, list):
        return [problem for inner in messages for problem in problems_of(inner, path)]
    return [Problem(path, str(messages))]
