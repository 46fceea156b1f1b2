"""Texts that are made of others: slugs, names, and what becomes of messages that were never sent."""

import re
from collections.abc import Callable

from tt_api.cutover.finishing.row import Note, Row
from tt_api.cutover.values import UnfitError
from tt_api.json_text import json_value
from tt_api.naming import slugify
from tt_api.schemas.crm.scoring_criteria import CriteriaError, read_criteria

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_STOPPED = "was not sent before the cutover"


def slugged(source: str) -> Callable[[Row, Note], None]:
    """Gives a row its slug, made of another column where it has none that can be one."""

    def finish(row: Row, note: Note) -> None:
        slug = row["slug"]
        if slug is not None and _SLUG.fullmatch(slug):
            return
        made = slugify(slug or row.get(source) or "")
        if slug is not None:
            note("slug", "written in lower-case letters, digits and hyphens")
        row["slug"] = made

    return finish


def name_contact(row: Row, note: Note) -> None:
    """A contact has a first name: the last one, or what its address begins with, stands in."""
    if row["first_name"]:
        return
    instead = row.get("last_name") or (row.get("email") or "").partition("@")[0]
    if not instead:
        raise UnfitError("has neither a name nor an address")
    row["first_name"] = instead[:200]
    if row.get("last_name"):
        row["last_name"] = None
    note("firstName", "had none: made of the last name, or of the address")


def judge_criteria(row: Row, note: Note) -> None:  # noqa: ARG001 -- as all of them
    """A rule that our engine can't read would stop it."""
    try:
        read_criteria(json_value(row["criteria"] or "null"))
    except CriteriaError:
        raise UnfitError('criteria are not of the form {"all": [{"field", "op", "value"}]}') from None


def stop_mail(row: Row, note: Note) -> None:
    """A mail that was still to be sent isn't: nobody knows how far the old server came with it."""
    for name in ("subject", "html_body", "text_body"):
        row[name] = row[name] or ""
    if row["status"] == "queued":
        row["status"], row["error"], row["failed_at"] = "failed", _STOPPED, row["updated_at"]
        note("status", "failed: it was still queued")


def stop_notification(row: Row, note: Note) -> None:
    """A notification that was still to be sent is only shown."""
    if row["status"] in (None, "pending"):
        row["status"] = "skipped"
        note("status", "skipped: it was still pending")


def stop_post(row: Row, note: Note) -> None:
    """A post that was being published may be out already."""
    if row["status"] == "publishing":
        row["status"], row["error"] = "failed", "outcome unknown: it was being published at the cutover"
        note("status", "failed: it was being published")
