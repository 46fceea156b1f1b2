"""Our names of states as people read them, and names of rows by their ids."""

from collections.abc import Collection

from tt_api.database.transaction import read


def in_words(name: str) -> str:
    """A state in words: ``proposal_sent`` is Proposal sent."""
    return name.replace("_", " ").capitalize()


def company_names(ids: Collection[str | None]) -> dict[str, str]:
    """Names of live companies by their ids."""
    wanted = [company_id for company_id in ids if company_id is not None]
    if not wanted:
        return {}
    return dict(read("SELECT id, name FROM companies WHERE id = ANY(%s::uuid[]) AND deleted_at IS NULL", (wanted,)))


def client_names(ids: Collection[str | None]) -> dict[str, str]:
    """Names of live clients by their ids."""
    wanted = [client_id for client_id in ids if client_id is not None]
    if not wanted:
        return {}
    return dict(read("SELECT id, name FROM clients WHERE id = ANY(%s::uuid[]) AND deleted_at IS NULL", (wanted,)))
