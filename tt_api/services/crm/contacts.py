"""Contacts and interactions: what is stored, and which scores are recomputed for it."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.folding import email_key_sql
from tt_api.database.transaction import execute
from tt_api.errors import ConflictError
from tt_api.models.crm.contacts import Contact, ContactInteraction
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.crm.scoring import staging

_FIND = f"""
SELECT id::text FROM contacts WHERE {email_key_sql("email")} = {email_key_sql("%s")} AND deleted_at IS NULL
"""  # noqa: S608 -- our own names


def create(data: Mapping[str, Any]) -> Row:
    """Store a new contact; its score follows."""
    row = writing.insert(Contact, data)
    staging.contact_changed(row["id"])
    return row


def find_or_create(data: Mapping[str, Any]) -> str:
    """The id of the contact who has an address, however it is spelt; of a new one where nobody has it.

    Args:
        data: the columns of a new contact, ``email`` among them; who is there already stays as they are.
    """
    found = execute(_FIND, (data["email"],)).fetchone()
    if found is None:
        try:
            return str(create(data)["id"])
        except ConflictError:
            # Somebody else was faster.
            found = execute(_FIND, (data["email"],)).fetchone()
            if found is None:
                raise
    return str(found[0])


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a contact; one that leaves a company may have had its best score."""
    stored = writing.update(Contact, row, changes)
    staging.contact_changed(row["id"], changes)
    if "company_id" in changes and row["company_id"]:
        staging.company_changed(row["company_id"])
    return stored


def delete(row: Row) -> None:
    """Delete a locked contact."""
    writing.soft_delete(Contact, row)
    if row["company_id"]:
        staging.company_changed(row["company_id"])


def log_interaction(data: Mapping[str, Any]) -> Row:
    """Store an interaction of a live contact, and move the contact's `last_interaction_at` if this one is later.

    Args:
        data: ``contact_id`` and what callers send.
    """
    row = writing.insert(ContactInteraction, data)
    execute(
        # One that is dated ahead doesn't keep those before it from being the last.
        "UPDATE contacts SET last_interaction_at = least(%(at)s, statement_timestamp()) WHERE id = %(id)s"
        " AND (last_interaction_at BETWEEN least(%(at)s, statement_timestamp()) AND statement_timestamp()) IS NOT TRUE",
        {"id": row["contact_id"], "at": row["occurred_at"]},
    )
    staging.contact_changed(row["contact_id"])
    return row
