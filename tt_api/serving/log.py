"""gunicorn's own lines, in the form that the application's have."""

from typing import Any

from gunicorn.glogging import Logger


class Log(Logger):
    """Hands gunicorn's lines to the root logger, which the application has set up."""

    def setup(self, cfg: Any) -> None:
        """Keep the levels and leave out gunicorn's own handlers."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
