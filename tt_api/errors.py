"""The error family: every refusal and failure that a caller can see, as the reference's table names them.

Code raises one of these (or lets a library's exception through); `tt_api.http.error_responses` is the only place
that turns an exception into an answer.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import ClassVar, NamedTuple


class Problem(NamedTuple):
    """One thing wrong with the input: where, in the caller's camelCase names and list positions, and what.

    Attributes:
        row_id: the row that is in the way, where it is known.
    """

    path: tuple[str | int, ...]
    message: str
    row_id: str | None = None


class AppError(Exception):
    """The base: a status, a stable code for programs, a message for people.

    Args:
        message: what went wrong and, where there is something to do, what to do next. No secrets, no personal data.
        problems: where in the input, for a validation error or a conflict.
        retry_after_seconds: sent as ``Retry-After`` when trying again later can help.
    """

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    code: ClassVar[str] = "INTERNAL_ERROR"

    def __init__(
        self,
        message: str,
        *,
        problems: Sequence[Problem] = (),
        retry_after_seconds: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.problems = tuple(problems)
        self.retry_after_seconds = retry_after_seconds


class ValidationError(AppError):
    """The input is not what the route takes."""

    status = HTTPStatus.BAD_REQUEST
    code = "VALIDATION_ERROR"

    @classmethod
    def at(cls, path: str | int | tuple[str | int, ...], message: str) -> "ValidationError":
        """One problem at one place; ``path`` in the caller's names."""
        steps = path if isinstance(path, tuple) else (path,)
        return cls("Invalid input", problems=[Problem(steps, message)])


class AuthError(AppError):
    """The credential is missing or wrong."""

    status = HTTPStatus.UNAUTHORIZED
    code = "UNAUTHORIZED"


class NotFoundError(AppError):
    """There is no such route, or no such live row."""

    status = HTTPStatus.NOT_FOUND
    code = "NOT_FOUND"

    @classmethod
    def of(cls, entity: str, identifier: object) -> "NotFoundError":
        """The row's entity and identifier, named in the message."""
        return cls(f"{entity} {identifier} not found")


class MethodNotAllowedError(AppError):
    """The route exists, but not for this method.

    Args:
        allowed: the methods that the route has, for the ``Allow`` header.
    """

    status = HTTPStatus.METHOD_NOT_ALLOWED
    code = "METHOD_NOT_ALLOWED"

    def __init__(self, message: str, *, allowed: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.allowed = tuple(allowed)


class ConflictError(AppError):
    """The request is well-formed and collides with what is stored: a duplicate, or a move the state doesn't allow."""

    status = HTTPStatus.CONFLICT
    code = "CONFLICT"


class PreconditionFailedError(AppError):
    """``If-Match`` or a sent ``version`` names a version that the row no longer has.

    Args:
        changed_by: who made the version that it has, where that is known.
    """

    status = HTTPStatus.PRECONDITION_FAILED
    code = "PRECONDITION_FAILED"

    def __init__(self, message: str, *, changed_by: str | None = None) -> None:
        super().__init__(message)
        self.changed_by = changed_by


class PayloadTooLargeError(AppError):
    """The body is over 1 MiB."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "PAYLOAD_TOO_LARGE"


class UnsupportedMediaTypeError(AppError):
    """The body isn't declared as JSON."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "UNSUPPORTED_MEDIA_TYPE"


class RateLimitError(AppError):
    """The caller used up a tier's minute.

    Args:
        retry_after_ms: milliseconds until the window turns.
    """

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "RATE_LIMITED"

    def __init__(self, message: str, *, retry_after_ms: int) -> None:
        super().__init__(message, retry_after_seconds=-(-retry_after_ms // 1000))
        self.retry_after_ms = retry_after_ms


class ExternalServiceError(AppError):
    """Slack, Gmail or another outside service failed."""

    status = HTTPStatus.BAD_GATEWAY
    code = "EXTERNAL_SERVICE_ERROR"


class ServiceUnavailableError(AppError):
    """The database is out of reach, frozen or saturated; trying again in a moment is right."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "SERVICE_UNAVAILABLE"

    def __init__(self, message: str, *, retry_after_seconds: int | None = 2) -> None:
        super().__init__(message, retry_after_seconds=retry_after_seconds)


class CommitOutcomeUnknownError(ServiceUnavailableError):
    """The database went silent while it was asked to commit, so it is unknown whether it did."""

    def __init__(self) -> None:
        super().__init__(
            "The database stopped answering while this was being stored: it may have been stored. Look before sending"
            " it again",
            retry_after_seconds=None,
        )
