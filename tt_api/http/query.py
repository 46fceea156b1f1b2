"""Query strings: bytes that are no UTF-8 are refused, since werkzeug would search for something else instead."""

from urllib.parse import unquote, unquote_to_bytes

from flask import Request

from tt_api.errors import Problem, ValidationError


def refuse_broken_utf8(request: Request) -> None:
    """Let a query string through only where every parameter is UTF-8.

    Raises:
        ValidationError: naming the parameters that aren't.
    """
    problems = [
        Problem((unquote(parameter.partition(b"=")[0], errors="replace"),), "is not valid UTF-8")
        for parameter in request.query_string.split(b"&")
        if not _is_utf8(unquote_to_bytes(parameter))
    ]
    if problems:
        raise ValidationError("Invalid input", problems=problems)


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
