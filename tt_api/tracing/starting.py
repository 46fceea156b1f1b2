"""Where a process begins to export traces, and ends: after its fork, since exporting is a thread's work."""

import atexit
from threading import Thread
from typing import TYPE_CHECKING, Literal

from structlog import get_logger

from tt_api.config import Settings
from tt_api.tracing import spans

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

log = get_logger(__name__)

# A collector that is away or hangs holds up no end for longer than this.
FLUSH_SECONDS = 3.0

_provider: "TracerProvider | None" = None


def prepare_tracing(settings: Settings) -> None:
    """Load, where traces are exported, what they are exported with: forks then share it. Nothing of it is begun."""
    if settings.tracing is not None:
        import tt_api.tracing.exporting
        import tt_api.tracing.recording  # noqa: F401


def start_tracing(settings: Settings, process: Literal["web", "worker", "beat", "command"]) -> bool:
    """Export this process's traces, where ``OTEL_*`` ask for it; a background thread sends them.

    Args:
        settings: the process's.
        process: what it is, which its traces say.

    Returns:
        Whether they are exported.
    """
    global _provider  # noqa: PLW0603 -- the process's
    if settings.tracing is None:
        return False
    from tt_api.tracing.exporting import provider_for
    from tt_api.tracing.recording import Recorder

    stop_tracing()
    try:
        _provider = provider_for(settings.tracing, str(settings.app_env), process)
    except Exception as error:  # noqa: BLE001 -- by variables that the library alone reads; it may raise anything
        log.error("traces_not_exported", error=f"{type(error).__name__}: {error}")  # noqa: TRY400 -- its code tells nothing
        return False
    # Ours, and not set for all the process: libraries that trace by themselves would export what they see.
    spans.record_with(Recorder(_provider.get_tracer("tt_api")))
    atexit.register(stop_tracing)
    return True


def stop_tracing(flush_seconds: float = FLUSH_SECONDS) -> None:
    """Record nothing more, and send what is left; does nothing where nothing is recorded.

    Args:
        flush_seconds: how long that may take; what the collector hasn't taken by then is lost.
    """
    global _provider
    stopped, _provider = _provider, None
    if stopped is None:
        return
    spans.record_with(None)
    # By itself it waits half a minute for a collector that hangs.
    flushing = Thread(target=stopped.shutdown, name="traces-flush", daemon=True)
    flushing.start()
    flushing.join(flush_seconds)
