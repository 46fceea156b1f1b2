"""The services outside, a module each: no Flask, no database, and the heavy libraries load with the first client.

`slack_client(settings)` and its like return None where the service isn't configured: then say so with `would_have`.
All failures are `ServiceError`s.
"""

from tt_api.integrations.absent import would_have
from tt_api.integrations.attempts import Limits
from tt_api.integrations.failures import ErrorKind, ServiceError

__all__ = ["ErrorKind", "Limits", "ServiceError", "would_have"]
