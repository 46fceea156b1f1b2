# What tt_api/serving uses of it; gunicorn has no types of its own.
from logging import Logger as StandardLogger
from typing import Any

class Logger:
    error_log: StandardLogger
    def setup(self, cfg: Any) -> None: ...
