"""The services outside, a module each: no Flask, no database, and the heavy libraries load with the first client.

`slack_client(settings)` and its like return None where the service isn't configured: then call `log_not_configured`.
All failures are `ServiceError`s.
"""

from tt_api.integrations.absent import log_not_configured
from tt_api.integrations.attempts import Limits
from tt_api.integrations.failures import ErrorKind, ServiceError

__all__ = ["ErrorKind", "Limits", "ServiceError", "log_not_configured"]
