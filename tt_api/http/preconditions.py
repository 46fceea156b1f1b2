"""ETags and the conditions on them: ``If-Match`` for writers, ``If-None-Match`` for readers (RFC 9110)."""

from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.datastructures import ETags

from tt_api.database.last_changes import who_changed
from tt_api.errors import PreconditionFailedError


def etag(version: int) -> str:
    """The strong ETag of an object, made from its version."""
    return f'"{version}"'


def require_match(row: Mapping[str, Any]) -> None:
    """Let a writer on only where its ``If-Match``, if it sent one, names the version that the row has.

    Raises:
        PreconditionFailedError: the row has moved on; weak tags never match.
    """
    if "HTTP_IF_MATCH" in request.environ and not _matches(request.if_match, row["version"]):
        raise moved_on(row, ", not at the one named in If-Match")


def moved_on(row: Mapping[str, Any], detail: str = "") -> PreconditionFailedError:
    """What a writer is told who comes too late: which version a row has now, and who made it, where that is known."""
    message = f"The object is at version {row['version']}{detail}; read it again"
    return PreconditionFailedError(message, changed_by=who_changed(row["id"], row["version"]))


def already_has(version: int) -> bool:
    """Whether a reader's ``If-None-Match`` says that it holds this version; weak tags count here.

    Only a GET or HEAD is spared the object: a write that is answered with it (`tt_api.idempotency.replies`) is owed it.
    """
    if "HTTP_IF_NONE_MATCH" not in request.environ or request.method not in ("GET", "HEAD"):
        return False
    tags = request.if_none_match
    return _matches(tags, version) or tags.contains_weak(str(version))


def _matches(tags: ETags, version: int) -> bool:
    return tags.star_tag or tags.is_strong(str(version))
