"""Contacts and interactions: what is stored, and which scores are recomputed for it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from uuid_utils import uuid7

from tt_api.database.folding import email_key_sql
from tt_api.database.transaction import execute, read
from tt_api.errors import ServiceUnavailableError
from tt_api.models.crm.contacts import Contact, ContactInteraction
from tt_api.resources import writing
from tt_api.resources.reading import LIVE
from tt_api.resources.table import Row, table_of
from tt_api.services.crm.scoring import staging

_CONTACTS = table_of(Contact)
_OF_ADDRESS = f"FROM contacts WHERE {email_key_sql('email')} = {email_key_sql('%s')} AND {LIVE.sql}"
_ID = f"SELECT id::text {_OF_ADDRESS}"
_LOCK = f"SELECT {_CONTACTS.select_list} {_OF_ADDRESS} FOR NO KEY UPDATE"
# Each that fails means that somebody stored the address, and somebody else deleted it, while we looked.
_ATTEMPTS = 5


class Found(NamedTuple):
    """A contact of an address, and whether the agency knew none before."""

    row: Row
    is_new: bool


def create(data: Mapping[str, Any]) -> Row:
    """Store a new contact; its score follows."""
    return add(data, last=True)


def add(data: Mapping[str, Any], *, last: bool = False) -> Row:
    """The same as a part of more work, which isn't over with it."""
    new = {"id": str(uuid7()), **data}
    staging.contact_changed(new["id"])
    return writing.insert(Contact, new, last=last)


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of a contact; one that leaves a company may have had its best score."""
    return _change(row, changes, last=True)


def _change(row: Row, changes: Mapping[str, Any], *, last: bool) -> Row:
    staging.contact_changed(row["id"], changes)
    if "company_id" in changes and row["company_id"]:
        staging.company_changed(row["company_id"])
    return writing.update(Contact, row, changes, last=last)


def id_of(address: str) -> str | None:
    """The contact who has an e-mail address, however it is spelt."""
    found = read(_ID, (address,))
    return found[0][0] if found else None


def find_or_create(data: Mapping[str, Any]) -> Found:
    """The contact who has an e-mail address, locked; where nobody has, a new one.

    Of one whom the agency knows, only what was blank is filled: whoever writes under an address needn't be its owner,
    so nothing that stands there is overwritten.

    Args:
        data: ``email``, ``first_name``, and what else is said of them.

    Raises:
        ServiceUnavailableError: others store and delete the address all the time.
    """
    for _ in range(_ATTEMPTS):
        known = execute(_LOCK, (data["email"],)).fetchone()
        if known is not None:
            return Found(_with_blanks_filled(Row(_CONTACTS, known), data), is_new=False)
        stored = writing.insert_unless_taken(Contact, data, (email_key_sql("email"),))
        if stored is not None:
            staging.contact_changed(stored["id"])
            return Found(stored, is_new=True)
    raise ServiceUnavailableError("Other writers hold the same address; try again in a moment", retry_after_seconds=1)


def names_of(full_name: str) -> dict[str, str | None]:
    """A whole name as a contact has it: the first word, and the rest."""
    first, _, last = full_name.strip().partition(" ")
    return {"first_name": first, "last_name": last.strip() or None}


def _with_blanks_filled(row: Row, data: Mapping[str, Any]) -> Row:
    news = {name: value for name, value in data.items() if value is not None and row[name] is None}
    if row["first_name"].casefold() != data["first_name"].casefold():
        # Somebody else's family name.
        news.pop("last_name", None)
    return _change(row, news, last=False) if news else row


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
