"""The settings: everything that the environment can say.

`load_settings` returns one frozen, typed object, or raises `ConfigurationError` with one clear line when a value is
wrong: a bad deployment stops at its start instead of at its first request.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from environs import EnvError

from tt_api import environment as env
from tt_api.environment import ConfigurationError

# Anything shorter can be guessed, and stands in too many other words to be taken out of logs.
SHORTEST_SECRET = 16

# What stands for the keys of encryption where none are set, so that `make run` reads tomorrow what it stored today.
# Everybody can read it here, so production refuses it.
DEVELOPMENT_KEY = "ZGV2ZWxvcG1lbnQtb25seS1ub3QtYS1zZWNyZXQtMDA="


class AppEnv(StrEnum):
    """Where the process runs; `PRODUCTION` is the default, so that forgetting it fails closed."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"
    TEST = "test"


class UnknownFields(StrEnum):
    """What happens to a body field that the API doesn't know: refused, or dropped with its name logged."""

    REFUSE = "refuse"
    IGNORE = "ignore"


class MailTracking(StrEnum):
    """Whose marketing mails tell that they were opened: nobody's, those of clients who consented, or everybody's."""

    OFF = "off"
    CONSENTED = "consented"
    MARKETING = "marketing"


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
class Letterhead:
    """How the agency presents itself on its papers and in its mails to clients.

    Attributes:
        address: line by line.
        tax_number: with what it is called: ``EIN 12-3456789``.
    """

    name: str
    address: tuple[str, ...]
    email: str | None
    phone: str | None
    tax_number: str | None


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
    field_fingerprint_key: str | None = field(repr=False)
    cors_origins: tuple[str, ...]
    trusted_proxies: int
    rate_limits: RateLimits
    unknown_fields: UnknownFields
    studio: bool
    expose_validation_details: bool
    log_level: str
    log_colours: bool | None
    agency_timezone: str
    letterhead: Letterhead
    nexion_split_pct: Decimal
    analytics_retention_months: int
    host: str
    port: int
    web_concurrency: int
    web_threads: int
    web_worker: WebWorker
    work_lease_seconds: int
    work_redispatch_seconds: int
    public_base_url: str | None
    mail_tracking: MailTracking
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
    buffer_api_url: str
    buffer_channels: Mapping[str, str]
    unsplash_access_key: str | None = field(repr=False)
    unsplash_api_url: str
    anthropic_api_key: str | None = field(repr=False)
    claude_model: str
    claude_api_url: str
    sentry_dsn: str | None = field(repr=False)

    @property
    def listens_at(self) -> str:
        """Host and port as one text; in brackets what has colons of its own."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def production(self) -> bool:
        """Whether secrets are mandatory and errors are sanitised."""
        return self.app_env is AppEnv.PRODUCTION


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
    if loaded.production and connects:
        _require_keys(loaded)
    if loaded.production:
        _refuse_short_secrets(loaded)
    return loaded


def _require_keys(loaded: Settings) -> None:
    if not loaded.field_encryption_keys:
        raise ConfigurationError(
            "FIELD_ENCRYPTION_KEYS is required in production: passport numbers are encrypted with it"
        )
    if not loaded.field_fingerprint_key:
        raise ConfigurationError(
            "FIELD_FINGERPRINT_KEY is required in production: equal document numbers are found by it"
        )
    for name in ("field_encryption_keys", "field_fingerprint_key"):
        if DEVELOPMENT_KEY in getattr(loaded, name):
            raise ConfigurationError(f"{name.upper()} has the key of development, which everybody knows")


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


_NOWHERE = "postgresql+psycopg2://nowhere/none"


def _read_environment(*, connects: bool) -> Settings:
    app_env = _app_env()
    return Settings(
        app_env=app_env,
        database_url=env.database_url() if connects else _NOWHERE,
        database_pooler=_database_pooler(),
        redis_url=env.text("REDIS_URL", None, check=env.is_redis_url),
        api_keys=env.comma_separated("API_KEYS"),
        webhook_secret=env.given("WEBHOOK_SECRET"),
        internal_service_secret=env.given("INTERNAL_SERVICE_SECRET"),
        groups_webhook_secret=env.given("GROUPS_WEBHOOK_SECRET"),
        slack_signing_secret=env.given("SLACK_SIGNING_SECRET"),
        field_encryption_keys=env.field_encryption_keys(),
        field_fingerprint_key=env.field_fingerprint_key(),
        cors_origins=env.origins(),
        trusted_proxies=env.whole_number("TRUSTED_PROXIES", 0, at_least=0, at_most=16),
        rate_limits=RateLimits(
            global_=env.whole_number("RATE_LIMIT_GLOBAL", 100),
            general=env.whole_number("RATE_LIMIT_GENERAL", 100),
            miles_chat=env.whole_number("RATE_LIMIT_MILES_CHAT", 20),
            webhooks=env.whole_number("RATE_LIMIT_WEBHOOKS", 30),
            auth=env.whole_number("RATE_LIMIT_AUTH", 10),
        ),
        studio=env.flag("STUDIO", default=app_env is AppEnv.DEVELOPMENT),
        unknown_fields=UnknownFields(env.text("UNKNOWN_FIELDS", "refuse", one_of=UnknownFields)),
        expose_validation_details=env.flag("EXPOSE_VALIDATION_DETAILS"),
        log_level=env.text("LOG_LEVEL", "info", one_of=("debug", "info", "warn", "error")),
        log_colours=_log_colours(),
        agency_timezone=env.text("AGENCY_TIMEZONE", "America/New_York", check=env.is_timezone),
        letterhead=_letterhead(),
        nexion_split_pct=env.percent("NEXION_SPLIT_PCT", "80"),
        analytics_retention_months=env.whole_number("ANALYTICS_RETENTION_MONTHS", 25, at_most=1200),
        host=env.host(),
        port=env.whole_number("PORT", 3100, at_most=65535),
        web_concurrency=env.whole_number("WEB_CONCURRENCY", 2, at_most=64),
        web_threads=env.whole_number("WEB_THREADS", 8, at_most=128),
        web_worker=WebWorker(env.text("WEB_WORKER", "buffering", one_of=WebWorker)),
        work_lease_seconds=env.whole_number("WORK_LEASE_SECONDS", 60, at_most=3600),
        work_redispatch_seconds=env.whole_number("WORK_REDISPATCH_SECONDS", 60, at_most=3600),
        public_base_url=env.web_address("PUBLIC_BASE_URL"),
        mail_tracking=MailTracking(env.text("MAIL_TRACKING", "consented", one_of=MailTracking)),
        slack_bot_token=env.token("SLACK_BOT_TOKEN"),
        slack_api_url=env.web_address("SLACK_API_URL") or "https://slack.com/api",
        slack_deals_channel=env.matching("SLACK_DEALS_CHANNEL", env.CHANNEL, "a channel such as #deals, or its id")
        or "#deals",
        slack_staff_channel=env.matching("SLACK_STAFF_CHANNEL", env.CHANNEL, "a channel such as #general, or its id")
        or "#general",
        slack_onboarding_webhook=env.web_address("SLACK_ONBOARDING_WEBHOOK"),
        google_service_account_key_file=env.key_file("GOOGLE_SERVICE_ACCOUNT_KEY_FILE"),
        gmail_sender=env.text("GMAIL_SENDER", None, check=env.is_email),
        gmail_api_url=env.web_address("GMAIL_API_URL") or "https://gmail.googleapis.com",
        nexus_url=env.web_address("NEXUS_URL"),
        buffer_access_token=env.token("BUFFER_ACCESS_TOKEN"),
        buffer_api_url=env.web_address("BUFFER_API_URL") or "https://api.buffer.com",
        buffer_channels=env.buffer_channels(),
        unsplash_access_key=env.token("UNSPLASH_ACCESS_KEY"),
        unsplash_api_url=env.web_address("UNSPLASH_API_URL") or "https://api.unsplash.com",
        anthropic_api_key=env.token("ANTHROPIC_API_KEY"),
        claude_model=env.matching("CLAUDE_MODEL", env.MODEL, "the name of a model") or "claude-sonnet-5-5",
        claude_api_url=env.web_address("CLAUDE_API_URL") or "https://api.anthropic.com",
        sentry_dsn=env.matching("SENTRY_DSN", env.SENTRY_DSN, "an address such as https://key@sentry.example.com/1"),
    )


def _app_env() -> AppEnv:
    # The Node server's name for it counts where ours isn't set.
    name = "APP_ENV" if env.given("APP_ENV") else "NODE_ENV"
    return AppEnv(env.text(name, AppEnv.PRODUCTION, one_of=AppEnv))


def _database_pooler() -> DatabasePooler | None:
    mode = env.text("DATABASE_POOLER", None, one_of=DatabasePooler)
    return DatabasePooler(mode) if mode else None


def _letterhead() -> Letterhead:
    return Letterhead(
        name=env.line("AGENCY_NAME") or "Travel Tamers",
        address=tuple(part.strip() for part in (env.line("AGENCY_ADDRESS") or "").split(";") if part.strip()),
        email=env.text("AGENCY_EMAIL", None, check=env.is_email),
        phone=env.line("AGENCY_PHONE"),
        tax_number=env.line("AGENCY_TAX_NUMBER"),
    )


def _log_colours() -> bool | None:
    # Conventions that many programs keep: https://no-color.org, https://force-color.org
    return False if env.given("NO_COLOR") else True if env.given("FORCE_COLOR") else None
