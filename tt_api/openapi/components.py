"""What the document has once, and refers to by name: headers, and whatever else was given a name."""

from typing import Any

from apispec import APISpec

from tt_api.idempotency.keys import KEY_FORM
from tt_api.resources.fields.named import EXAMPLES, SCHEMAS

_HEADERS = {
    "ETag": {"description": "The object's version, for If-Match.", "schema": {"type": "string"}},
    "Location": {"description": "Where the object is.", "schema": {"type": "string"}},
    "Link": {
        "description": 'The next page\'s address, with `rel="next"`; absent at the end.',
        "schema": {"type": "string"},
    },
    "RetryAfter": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
    "IdempotencyReplayed": {
        "description": "`true` where the request was applied before, under the same key, and this is its answer again.",
        "schema": {"type": "string", "enum": ["true"]},
    },
}
_KEY = {"type": "string", "pattern": f"^{KEY_FORM}$", "example": "48211-0"}
_PARAMETERS: dict[str, dict[str, Any]] = {
    "ObjectId": {
        "in": "path",
        "name": "id",
        "schema": {"type": "string", "format": "uuid"},
        "description": "The object's id; below another resource, that one's.",
    },
    "IfMatch": {
        "in": "header",
        "name": "If-Match",
        "schema": {"type": "string"},
        "description": "Only while the object is at this ETag; otherwise 412.",
    },
    "IfNoneMatch": {
        "in": "header",
        "name": "If-None-Match",
        "schema": {"type": "string"},
        "description": "Only if the object is not at this ETag; otherwise 304.",
    },
    "IdempotencyKey": {
        "in": "header",
        "name": "Idempotency-Key",
        "schema": _KEY,
        "description": "Makes it safe to send the request again: within 24 hours the same request under the same key is"
        " applied once, and answered as the first time. `X-Idempotency-Key` is taken as well.",
    },
    "XIdempotencyKey": {
        "in": "header",
        "name": "X-Idempotency-Key",
        "schema": _KEY,
        "description": "Tells deliveries apart: within 24 hours one of a key is applied, and the others are a 409."
        " Without it `/webhooks` know a delivery by its body, and `/hooks/groups` apply each.",
    },
}


def add_components(spec: APISpec) -> None:
    """Everything that has a name of its own; the document shows what something refers to."""
    for name, header in _HEADERS.items():
        spec.components.header(name, header, lazy=True)
    for name, parameter in _PARAMETERS.items():
        spec.components.parameter(name, parameter["in"], parameter, lazy=True)
    for name, schema in SCHEMAS.items():
        spec.components.schema(name, schema, lazy=True)
    for name, value in EXAMPLES.items():
        spec.components.example(name, {"value": value}, lazy=True)
