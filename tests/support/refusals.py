"""How a refusal must look: one envelope, a code for its status, and the place that is at fault."""

import json
from typing import Any

from werkzeug.test import TestResponse

CODES = {
    400: "VALIDATION_ERROR",
    401: "UNAUTHORIZED",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    412: "PRECONDITION_FAILED",
    413: "PAYLOAD_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    429: "RATE_LIMITED",
}
CONFLICT = 409
NOBODY = "0190d7c0-0000-7000-8000-000000000000"


def refused(response: TestResponse, status: int, *path: str | int, why: Any = "") -> dict[str, Any]:
    """The error of a refusal, checked from envelope to details; ``path`` where one place is at fault."""
    said = f"{why} answered {response.status_code}: {response.get_data(as_text=True)[:500]}"
    assert response.status_code == status, said
    assert response.mimetype == "application/json", said
    (key, error), *others = response.get_json().items()
    assert (key, others) == ("error", []), said
    assert error["code"] == CODES[status], said
    assert isinstance(error["message"], str), said
    assert error["message"], said
    assert error["requestId"] == response.headers["X-Request-Id"], said
    assert error.keys() <= {"code", "message", "details", "requestId", "retryAfterMs"}, said
    for problem in error.get("details", []):
        # A 409 may name the row that is in the way.
        assert problem.keys() - ({"id"} if status == CONFLICT else set()) == {"path", "message"}, said
    if path:
        assert [problem["path"] for problem in error["details"]] == [list(path)], said
    return dict(error)


def raw_body(body: dict[str, Any], key: str, raw: str) -> bytes:
    """A JSON object with one value written by hand."""
    return raw_bodies(body, {key: raw})


def raw_bodies(body: dict[str, Any], raw: dict[str, str]) -> bytes:
    """A JSON object with some values written by hand."""
    written = {name: json.dumps(value) for name, value in body.items()} | raw
    return f"{{{', '.join(f'{json.dumps(name)}: {value}' for name, value in written.items())}}}".encode()
