"""Sentry: what went wrong and where, without personal data."""

import sys
from typing import Any, Literal

from tt_api.config import Settings
from tt_api.logs.redaction import Redactor, redactor_for


def configure_sentry(settings: Settings, process: Literal["web", "worker"]) -> bool:
    """Report this process's errors to Sentry, where ``SENTRY_DSN`` is set; a background thread sends them.

    Returns:
        Whether it is configured.
    """
    if not settings.sentry_dsn:
        return False
    import sentry_sdk
    from sentry_sdk.integrations import Integration
    from sentry_sdk.integrations.argv import ArgvIntegration
    from sentry_sdk.integrations.celery import CeleryIntegration
    from sentry_sdk.integrations.flask import FlaskIntegration
    from sentry_sdk.integrations.modules import ModulesIntegration
    from sentry_sdk.integrations.stdlib import StdlibIntegration

    ours: Integration = FlaskIntegration() if process == "web" else CeleryIntegration(propagate_traces=False)
    redactor = redactor_for(settings)

    def scrub(event: Any, _: dict[str, Any]) -> Any:
        return scrubbed(event, redactor)

    sentry_sdk.init(
        dsn=settings.sentry_dsn,
        environment=str(settings.app_env),
        integrations=[ours],
        # The others would import what they watch, the heavy clients among it.
        auto_enabling_integrations=False,
        # These send arguments, the list of packages, and the addresses of outside calls, secrets and all.
        disabled_integrations=[ArgvIntegration(), ModulesIntegration(), StdlibIntegration()],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=20,
        auto_session_tracking=False,
        trace_propagation_targets=[],
        shutdown_timeout=1,
        before_send=scrub,
        before_send_transaction=scrub,
    )
    return True


def leave_sentry_to_forks() -> None:
    """Report nothing from this process any more; each of its forks configures Sentry for itself.

    Sending is a thread's work, and a fork made while that thread holds a lock would have it locked for ever.
    """
    sentry_sdk = sys.modules.get("sentry_sdk")
    if sentry_sdk is not None:
        sentry_sdk.get_global_scope().set_client(None)


def scrubbed(event: dict[str, Any], redactor: Redactor) -> dict[str, Any]:
    """An event without the user, the request's address and headers, and redacted."""
    kept = {name: part for name, part in event.items() if name not in ("user", "request", "server_name")}
    method = (event.get("request") or {}).get("method")
    if method:
        kept["request"] = {"method": method}
    clean: dict[str, Any] = redactor.value(kept)
    return clean


def report(error: BaseException, **tags: str | int | None) -> None:
    """Report an error that we handle, which Sentry wouldn't see by itself; does nothing where Sentry is off.

    Args:
        error: what happened.
        tags: ids and names of ours to find it by, such as the request's id; no content.
    """
    # It is imported only where it is configured; an import here would cost every process 20 MB.
    sentry_sdk = sys.modules.get("sentry_sdk")
    if sentry_sdk is None or not sentry_sdk.is_initialized():
        return
    with sentry_sdk.new_scope() as scope:
        scope.set_tags({name: str(value) for name, value in tags.items() if value is not None})
        sentry_sdk.capture_exception(error, scope=scope)
