"""Nexus, the staff's back office, which keeps a copy of our contacts and deals."""

from functools import partial
from typing import Any, Literal

from tt_api.config import Settings
from tt_api.integrations.attempts import Deadline, Limits, attempt
from tt_api.integrations.failures import ErrorKind, ServiceError
from tt_api.integrations.wire import Ask, exchange, json_of

Kind = Literal["contacts", "deals"]


class NexusError(ServiceError):
    """Nexus failed."""

    service = "nexus"


class NexusClient:
    """Sends changes to Nexus.

    Args:
        url: where Nexus is, without ``/api``.
        secret: its ``x-internal-service``.
    """

    def __init__(self, url: str, secret: str, *, limits: Limits | None = None) -> None:
        self._url = url.rstrip("/")
        self._secret = secret
        self._limits = limits or Limits()

    def push(self, kind: Kind, document: bytes, *, key: str) -> Any:
        """Post changes. Nexus recognises a repeat by its key, so the call is retried when in doubt.

        Args:
            kind: what it is about.
            document: JSON, as bytes.
            key: the idempotency key, such as the task's id: the same in all attempts.

        Returns:
            What Nexus answers; None where the answer is empty.

        Raises:
            NexusError: it failed.
        """
        return attempt(
            partial(self._push, kind, document, key), self._limits, service=NexusError.service, repeatable=True
        )

    def _push(self, kind: str, document: bytes, key: str, deadline: Deadline) -> Any:
        headers = {
            "x-internal-service": self._secret,
            "Idempotency-Key": key,
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        ask = Ask("POST", f"{self._url}/api/internal/{kind}", headers, body=document)
        answer = json_of(exchange(ask, deadline, NexusError), NexusError)
        if answer is not None and not isinstance(answer, dict):
            raise NexusError(ErrorKind.GARBAGE)
        return answer


def nexus_client(settings: Settings) -> NexusClient | None:
    """The client, where ``NEXUS_URL`` and ``INTERNAL_SERVICE_SECRET`` are set."""
    if not settings.nexus_url or not settings.internal_service_secret:
        return None
    return NexusClient(settings.nexus_url, settings.internal_service_secret)
