"""What is said when a service isn't configured."""

from uuid import UUID

from structlog import get_logger

log = get_logger(__name__)


def log_not_configured(service: str, what: str, **ids: UUID | int | str | None) -> None:
    """Log what would have been done; what it was about only by ids, never by content or persons.

    Args:
        service: such as ``slack``.
        what: a fixed phrase such as ``create a company's channel``.
        ids: our rows' ids. Texts that aren't UUIDs are hidden: a name given by mistake stays out of the log.
    """
    log.info("service_not_configured", service=service, would_have=what, **{name: _id(ids[name]) for name in ids})


def _id(value: UUID | int | str | None) -> str | int | None:
    if value is None or isinstance(value, int):
        return value
    try:
        return str(value if isinstance(value, UUID) else UUID(value))
    except ValueError:
        return "[not an id]"
