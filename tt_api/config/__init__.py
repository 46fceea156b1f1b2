"""The settings: what the environment can say, read and checked once, at the start.

`load_settings` returns one frozen, typed object, or raises `ConfigurationError` with one clear line when a value is
wrong: a bad deployment stops at its start instead of at its first request.
"""

from tt_api.config.environment import ConfigurationError, read_env_file
from tt_api.config.loading import load_settings
from tt_api.config.settings import (
    DEVELOPMENT_KEY,
    SHORTEST_SECRET,
    AppEnv,
    ChatLimits,
    DatabasePooler,
    Letterhead,
    MailTracking,
    RateLimits,
    Settings,
    Tracing,
    UnknownFields,
    WebWorker,
)

__all__ = [
    "DEVELOPMENT_KEY",
    "SHORTEST_SECRET",
    "AppEnv",
    "ChatLimits",
    "ConfigurationError",
    "DatabasePooler",
    "Letterhead",
    "MailTracking",
    "RateLimits",
    "Settings",
    "Tracing",
    "UnknownFields",
    "WebWorker",
    "load_settings",
    "read_env_file",
]
