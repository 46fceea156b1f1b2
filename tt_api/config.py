"""The only reader of the environment.

`load_settings` returns one frozen, typed object, or raises `ConfigurationError` with one clear line when a value is
wrong: a bad deployment stops at its start instead of at its first request.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from dotenv import find_dotenv, load_dotenv
from environs import Env, EnvError, ValidationError, validate

from tt_api.setting_checks import (
    CHANNEL,
    MODEL,
    SENTRY_DSN,
    TOKEN,
    WEB_ADDRESS,
    is_host,
    is_service_account_key,
    time_zones,
)

# Anything shorter can be guessed, and stands in too many other words to be taken out of logs.
SHORTEST_SECRET = 16


class ConfigurationError(Exception):
    """An environment variable has a value that tt_api can't start with; the message says which and why."""


class AppEnv(StrEnum):
    """Where the process runs; `PRODUCTION` is the default, so that forgetting it fails closed."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"
    TEST = "test"


class UnknownFields(StrEnum):
    """What happens to a body field that the API doesn't know: refused, or dropped with its name logged."""

    REFUSE = "refuse"
    IGNORE = "ignore"


class DatabasePooler(StrEnum):
    """What stands between us and PostgreSQL: a pooler that lends a session for each transaction."""

    TRANSACTION = "transaction"


class WebWorker(StrEnum):
    """Which of gunicorn's workers serves: ours, which buffers requests and answers, or a stock one behind a proxy."""

    BUFFERING = "buffering"
    GTHREAD = "gthread"


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Requests a minute for each of the five tiers."""

    global_: int
    general: int
    miles_chat: int
    webhooks: int
    auth: int


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the environment decides; secrets stay out of its ``repr``."""

    app_env: AppEnv
    database_url: str = field(repr=False)
    database_pooler: DatabasePooler | None
    redis_url: str | None = field(repr=False)
    api_keys: tuple[str, ...] = field(repr=False)
    webhook_secret: str | None = field(repr=False)
    internal_service_secret: str | None = field(repr=False)
    groups_webhook_secret: str | None = field(repr=False)
    slack_signing_secret: str | None = field(repr=False)
    field_encryption_keys: tuple[str, ...] = field(repr=False)
    cors_origins: tuple[str, ...]
    trusted_proxies: int
    rate_limits: RateLimits
    unknown_fields: UnknownFields
    expose_validation_details: bool
    log_level: str
    log_colours: bool | None
    agency_timezone: str
    host: str
    port: int
    web_concurrency: int
    web_threads: int
    web_worker: WebWorker
    work_lease_seconds: int
    work_redispatch_seconds: int
    public_base_url: str | None
    slack_bot_token: str | None = field(repr=False)
    slack_api_url: str
    slack_deals_channel: str
    slack_staff_channel: str
    slack_onboarding_webhook: str | None = field(repr=False)
    google_service_account_key_file: str | None
    gmail_sender: str | None = field(repr=False)
    gmail_api_url: str
    nexus_url: str | None
    buffer_access_token: str | None = field(repr=False)
    unsplash_access_key: str | None = field(repr=False)
    unsplash_api_url: str
    anthropic_api_key: str | None = field(repr=False)
    claude_model: str
    sentry_dsn: str | None = field(repr=False)

    @property
    def listens_at(self) -> str:
        """Host and port as one text; in brackets what has colons of its own."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def production(self) -> bool:
        """Whether secrets are mandatory and errors are sanitised."""
        return self.app_env is AppEnv.PRODUCTION


def read_env_file() -> None:
    """Take from ``.env`` what the environment doesn't set; every process calls this before it reads its settings.

    It's found, and switched off, as Flask does it for the ``flask`` program. Tests never read it: with a developer's
    keys they would write to Slack itself.
    """
    if os.environ.get("APP_ENV") != AppEnv.TEST and not os.environ.get("FLASK_SKIP_DOTENV"):
        load_dotenv(find_dotenv(usecwd=True))


def load_settings(*, connects: bool = True) -> Settings:
    """Read and check the environment.

    Args:
        connects: False for what only shows the code (``flask routes``): then nothing has to be set.

    Raises:
        ConfigurationError: naming the variable and what it should have been.
    """
    try:
        loaded = _read_environment(connects=connects)
    except EnvError as error:
        raise ConfigurationError(" ".join(str(error).split())) from None
    if loaded.production and connects and not loaded.field_encryption_keys:
        raise ConfigurationError(
            "FIELD_ENCRYPTION_KEYS is required in production: passport numbers are encrypted with it"
        )
    if loaded.production:
        _refuse_short_secrets(loaded)
    return loaded


def _refuse_short_secrets(loaded: Settings) -> None:
    for name in (
        "api_keys",
        "webhook_secret",
        "internal_service_secret",
        "groups_webhook_secret",
        "slack_signing_secret",
    ):
        value = getattr(loaded, name) or ()
        secrets = (value,) if isinstance(value, str) else value
        if any(len(secret) < SHORTEST_SECRET for secret in secrets):
            raise ConfigurationError(f"{name.upper()} must have at least {SHORTEST_SECRET} characters in production")


_env = Env()
_NOWHERE = "postgresql+psycopg2://nowhere/none"
_FERNET_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?")


def _read_environment(*, connects: bool) -> Settings:
    return Settings(
        app_env=_app_env(),
        database_url=_database_url() if connects else _NOWHERE,
        database_pooler=_database_pooler(),
        redis_url=_read(_env.str, "REDIS_URL", None, check=_is_redis_url),
        api_keys=_comma_separated("API_KEYS"),
        webhook_secret=_secret("WEBHOOK_SECRET"),
        internal_service_secret=_secret("INTERNAL_SERVICE_SECRET"),
        groups_webhook_secret=_secret("GROUPS_WEBHOOK_SECRET"),
        slack_signing_secret=_secret("SLACK_SIGNING_SECRET"),
        field_encryption_keys=_field_encryption_keys(),
        cors_origins=_origins(),
        trusted_proxies=_whole_number("TRUSTED_PROXIES", 0, at_least=0, at_most=16),
        rate_limits=RateLimits(
            global_=_whole_number("RATE_LIMIT_GLOBAL", 100),
            general=_whole_number("RATE_LIMIT_GENERAL", 100),
            miles_chat=_whole_number("RATE_LIMIT_MILES_CHAT", 20),
            webhooks=_whole_number("RATE_LIMIT_WEBHOOKS", 30),
            auth=_whole_number("RATE_LIMIT_AUTH", 10),
        ),
        unknown_fields=UnknownFields(_read(_env.str, "UNKNOWN_FIELDS", "refuse", one_of=UnknownFields)),
        expose_validation_details=_read(_env.bool, "EXPOSE_VALIDATION_DETAILS", default=False),
        log_level=_read(_env.str, "LOG_LEVEL", "info", one_of=("debug", "info", "warn", "error")),
        log_colours=_log_colours(),
        agency_timezone=_read(_env.str, "AGENCY_TIMEZONE", "America/New_York", check=_is_timezone),
        host=_host(),
        port=_whole_number("PORT", 3100, at_most=65535),
        web_concurrency=_whole_number("WEB_CONCURRENCY", 2, at_most=64),
        web_threads=_whole_number("WEB_THREADS", 8, at_most=128),
        web_worker=WebWorker(_read(_env.str, "WEB_WORKER", "buffering", one_of=WebWorker)),
        work_lease_seconds=_whole_number("WORK_LEASE_SECONDS", 60, at_most=3600),
        work_redispatch_seconds=_whole_number("WORK_REDISPATCH_SECONDS", 60, at_most=3600),
        public_base_url=_web_address("PUBLIC_BASE_URL"),
        slack_bot_token=_token("SLACK_BOT_TOKEN"),
        slack_api_url=_web_address("SLACK_API_URL") or "https://slack.com/api",
        slack_deals_channel=_matching("SLACK_DEALS_CHANNEL", CHANNEL, "a channel such as #deals, or its id")
        or "#deals",
        slack_staff_channel=_matching("SLACK_STAFF_CHANNEL", CHANNEL, "a channel such as #general, or its id")
        or "#general",
        slack_onboarding_webhook=_web_address("SLACK_ONBOARDING_WEBHOOK"),
        google_service_account_key_file=_key_file("GOOGLE_SERVICE_ACCOUNT_KEY_FILE"),
        gmail_sender=_read(_env.str, "GMAIL_SENDER", None, check=_is_email),
        gmail_api_url=_web_address("GMAIL_API_URL") or "https://gmail.googleapis.com",
        nexus_url=_web_address("NEXUS_URL"),
        buffer_access_token=_token("BUFFER_ACCESS_TOKEN"),
        unsplash_access_key=_token("UNSPLASH_ACCESS_KEY"),
        unsplash_api_url=_web_address("UNSPLASH_API_URL") or "https://api.unsplash.com",
        anthropic_api_key=_token("ANTHROPIC_API_KEY"),
        claude_model=_matching("CLAUDE_MODEL", MODEL, "the name of a model") or "claude-sonnet-5-5",
        sentry_dsn=_matching("SENTRY_DSN", SENTRY_DSN, "an address such as https://key@sentry.example.com/1"),
    )


def _read(
    reader: Callable[..., Any],
    name: str,
    default: Any,
    *,
    one_of: Any = None,
    check: Callable[[Any], None] | None = None,
) -> Any:
    # Compose files and CI pass unset variables on as blanks: a blank means the same as none.
    if not os.environ.get(name, "").strip():
        return default
    validators = [validate.OneOf([str(choice) for choice in one_of])] if one_of else [check] if check else []
    return reader(name, validate=validators)


def _whole_number(name: str, default: int, *, at_least: int = 1, at_most: int = 1_000_000_000) -> int:
    def in_range(value: int) -> None:
        if not at_least <= value <= at_most:
            raise ValidationError(f"must be between {at_least} and {at_most}")

    return int(_read(_env.int, name, default, check=in_range))


def _comma_separated(name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in os.environ.get(name, "").split(",") if part.strip())


def _origins() -> tuple[str, ...]:
    origins = _comma_separated("CORS_ORIGINS")
    for origin in origins:
        # Anything else would never match, or be taken for a pattern.
        if not _ORIGIN.fullmatch(origin):
            raise ConfigurationError(
                "CORS_ORIGINS must be origins such as https://www.example.com, separated by commas"
            )
    return origins


def _secret(name: str) -> str | None:
    return os.environ.get(name, "").strip() or None


def _matching(name: str, pattern: re.Pattern[str], description: str) -> str | None:
    value = _secret(name)
    if value is not None and not pattern.fullmatch(value):
        raise ConfigurationError(f"{name} must be {description}")
    return value


def _token(name: str) -> str | None:
    return _matching(name, TOKEN, "a key of ASCII characters without spaces")


def _web_address(name: str) -> str | None:
    address = _matching(name, WEB_ADDRESS, "an address such as https://www.example.com, without a query")
    return address.rstrip("/") if address else None


def _key_file(name: str) -> str | None:
    path = _secret(name)
    if path is not None and not is_service_account_key(path):
        raise ConfigurationError(f"{name} must name a readable file: a service account's key, as JSON")
    return path


def _host() -> str:
    host = (_secret("HOST") or "127.0.0.1").removeprefix("[").removesuffix("]")
    if not is_host(host):
        raise ConfigurationError("HOST must be an address or a name to listen at, such as 127.0.0.1, ::1 or localhost")
    return host


def _log_colours() -> bool | None:
    # Conventions that many programs keep: https://no-color.org, https://force-color.org
    return False if _secret("NO_COLOR") else True if _secret("FORCE_COLOR") else None


def _app_env() -> AppEnv:
    # The Node server's name for it counts where ours isn't set.
    name = "APP_ENV" if os.environ.get("APP_ENV", "").strip() else "NODE_ENV"
    return AppEnv(_read(_env.str, name, AppEnv.PRODUCTION, one_of=AppEnv))


def _database_url() -> str:
    """The PostgreSQL address with the driver named, since a bare ``postgresql://`` would pick psycopg 3."""
    url = os.environ.get("DATABASE_URL", "").strip()
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in ("postgres", "postgresql", "postgresql+psycopg2") or not rest:
        raise ConfigurationError(
            "DATABASE_URL must be set to a PostgreSQL address such as postgresql://user:password@host:5432/name"
        )
    try:
        _ = urlsplit(url).port
    except ValueError:
        raise ConfigurationError("DATABASE_URL has a port that is not a number from 0 to 65535") from None
    return f"postgresql+psycopg2://{rest}"


def _database_pooler() -> DatabasePooler | None:
    mode = _read(_env.str, "DATABASE_POOLER", None, one_of=DatabasePooler)
    return DatabasePooler(mode) if mode else None


def _field_encryption_keys() -> tuple[str, ...]:
    keys = _comma_separated("FIELD_ENCRYPTION_KEYS")
    for position, key in enumerate(keys, start=1):
        if not _FERNET_KEY.fullmatch(key):
            raise ConfigurationError(
                f"FIELD_ENCRYPTION_KEYS: key {position} is not 32 bytes in URL-safe base64 (newest first, commas)"
            )
    return keys


def _is_email(value: str) -> None:
    validate.Email()(value)


def _is_redis_url(value: str) -> None:
    if not value.startswith(("redis://", "rediss://", "unix://")):
        raise ValidationError("must be a Redis address such as redis://host:6379/0")


def _is_timezone(value: str) -> None:
    if value not in time_zones():
        raise ValidationError("must be an IANA time zone such as America/New_York")
