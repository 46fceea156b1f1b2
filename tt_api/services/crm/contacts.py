"""Contacts and interactions: what is stored, and what is scored anew for it."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.transaction import execute
from tt_api.models.crm.contacts import Contact, ContactInteraction
from tt_api.resources import writing
from tt_api.resources.table import Row, table_of
from tt_api.services.crm.scoring import staging

_CONTACTS = table_of(Contact)
_INTERACTIONS = table_of(ContactInteraction)


def create(data: Mapping[str, Any]) -> Row:
    """Store a new contact; its score follows."""
    row = writing.insert(_CONTACTS, data)
    staging.contact_changed(row["id"])
    return row


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a contact; who leaves a company may have been its best."""
    if "company_id" in changes and row["company_id"]:
        staging.company_changed(row["company_id"])
    staging.contact_changed(row["id"], changes)
    return writing.update(_CONTACTS, row, changes)


def delete(row: Row) -> None:
    """Delete a locked contact."""
    writing.soft_delete(_CONTACTS, row)
    if row["company_id"]:
        staging.company_changed(row["company_id"])


def log_interaction(data: Mapping[str, Any]) -> Row:
    """Store an interaction of a live contact, which from now on was last in touch then, unless it was since.

    Args:
        data: ``contact_id`` and what callers send.
    """
    row = writing.insert(_INTERACTIONS, data)
    execute(
        # One that is dated ahead doesn't keep those before it from being the last.
        "UPDATE contacts SET last_interaction_at = least(%(at)s, statement_timestamp()) WHERE id = %(id)s"
        " AND (last_interaction_at BETWEEN least(%(at)s, statement_timestamp()) AND statement_timestamp()) IS NOT TRUE",
        {"id": row["contact_id"], "at": row["occurred_at"]},
    )
    staging.contact_changed(row["contact_id"])
    return row
