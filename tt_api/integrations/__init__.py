"""Outside services, one module each: no Flask, no database; heavy libraries load with the first client.

`slack_client(settings)` and the like return None where the service isn't configured; `would_have` then logs that.
All failures are `ServiceError`s.
"""

from tt_api.integrations.absent import would_have
from tt_api.integrations.attempts import Limits
from tt_api.integrations.failures import ErrorKind, ServiceError

__all__ = ["ErrorKind", "Limits", "ServiceError", "would_have"]
