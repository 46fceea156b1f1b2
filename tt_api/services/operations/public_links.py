"""Addresses of pages that are for people without a key."""

from tt_api.current import settings
from tt_api.encryption.link_tokens import LinkKind, link_token
from tt_api.errors import ConflictError

_PATHS = {LinkKind.INVOICE: "i", LinkKind.PROPOSAL: "p"}


def base_url() -> str:
    """Where people reach this service, without a slash at its end."""
    return settings().public_base_url or f"http://127.0.0.1:{settings().port}"


def links_unreachable() -> bool:
    """Whether this is production without PUBLIC_BASE_URL, where links would point to 127.0.0.1."""
    return settings().production and settings().public_base_url is None


def page_link(kind: LinkKind, row_id: str) -> str:
    """The address of a row's public page: whoever has it may see the page.

    Raises:
        ConflictError: nobody would reach it.
    """
    if links_unreachable():
        raise ConflictError("PUBLIC_BASE_URL is not set, so the page's address would lead nowhere")
    return f"{base_url()}/{_PATHS[kind]}/{link_token(kind, row_id)}"
