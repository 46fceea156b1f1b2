"""Managed content: how it is found, and what publishing it sets."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError as SchemaError

from tt_api.database.transaction import execute, read
from tt_api.errors import ConflictError, NotFoundError
from tt_api.models.content import ManagedContent
from tt_api.models.enums import ContentStatus
from tt_api.resources import writing
from tt_api.resources.fields.formats import parse_uuid
from tt_api.resources.reading import find
from tt_api.resources.table import Row
from tt_api.services.crm.activities import record_move


def create(data: Mapping[str, Any]) -> Row:
    """Store new content; published at once where its status says so.

    Raises:
        ValidationError: it refers to a row that isn't there.
    """
    writing.require_references(ManagedContent, data)
    if data.get("status") != ContentStatus.PUBLISHED:
        return writing.insert(ManagedContent, data, last=True)
    return writing.insert(ManagedContent, {**data, **_published()})


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of content; when it was published first stays."""
    if "status" not in changes:
        return writing.update(ManagedContent, row, changes, last=True)
    first = changes["status"] == ContentStatus.PUBLISHED and row["published_at"] is None
    stored = writing.update(ManagedContent, row, {**changes, **(_published() if first else {})})
    record_move("content", row["id"], row["status"], changes["status"])
    return stored


def find_by_name(name: str, content_type: str | None) -> Row:
    """Live content by its id or its slug.

    Args:
        content_type: of which type it is, where that is known.

    Raises:
        NotFoundError: there is none.
        ConflictError: several types have the slug.
    """
    try:
        return find(ManagedContent, parse_uuid(name))
    except SchemaError:
        pass
    found = read(
        "SELECT id::text, content_type FROM managed_content WHERE slug = %(slug)s AND deleted_at IS NULL"
        " AND (%(type)s::text IS NULL OR content_type = %(type)s) ORDER BY content_type",
        {"slug": name, "type": content_type},
    )
    if not found:
        raise NotFoundError.of(ManagedContent.__name__, name)
    if len(found) > 1:
        types = ", ".join(each for _, each in found)
        raise ConflictError(f"Several have the slug {name}: say which by contentType, one of {types}")
    return find(ManagedContent, found[0][0])


def _published() -> dict[str, Any]:
    ((moment,),) = execute("SELECT clock_timestamp()").fetchall()
    return {"published_at": moment}
