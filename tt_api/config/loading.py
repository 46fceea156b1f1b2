"""From the environment to the settings: which variable each has, its default and what it may be."""

from environs import EnvError

from tt_api.config import environment as env
from tt_api.config import variables
from tt_api.config.environment import ConfigurationError
from tt_api.config.settings import (
    DEVELOPMENT_KEY,
    SHORTEST_SECRET,
    AppEnv,
    ChatLimits,
    MailTracking,
    RateLimits,
    Settings,
    UnknownFields,
    WebWorker,
)
from tt_api.config.tracing import tracing

# For what only shows the code: nothing connects there.
_NOWHERE = "postgresql+psycopg2://nowhere/none"


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
        "named_api_keys",
        "webhook_secret",
        "internal_service_secret",
        "groups_webhook_secret",
        "slack_signing_secret",
    ):
        value = getattr(loaded, name) or ()
        secrets = (value,) if isinstance(value, str) else value
        if any(len(secret) < SHORTEST_SECRET for secret in secrets):
            raise ConfigurationError(f"{name.upper()} must have at least {SHORTEST_SECRET} characters in production")


def _read_environment(*, connects: bool) -> Settings:
    app_env = variables.app_env()
    return Settings(
        app_env=app_env,
        database_url=variables.database_url() if connects else _NOWHERE,
        database_pooler=variables.database_pooler(),
        database_read_url=variables.database_read_url() if connects else None,
        database_read_lag_seconds=env.whole_number("DATABASE_READ_LAG_SECONDS", 5, at_least=2, at_most=300),
        redis_url=env.text("REDIS_URL", None, check=variables.is_redis_url),
        api_keys=env.comma_separated("API_KEYS"),
        named_api_keys=variables.named_api_keys(),
        webhook_secret=env.given("WEBHOOK_SECRET"),
        internal_service_secret=env.given("INTERNAL_SERVICE_SECRET"),
        groups_webhook_secret=env.given("GROUPS_WEBHOOK_SECRET"),
        slack_signing_secret=env.given("SLACK_SIGNING_SECRET"),
        field_encryption_keys=variables.field_encryption_keys(),
        field_fingerprint_key=variables.field_fingerprint_key(),
        cors_origins=variables.origins(),
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
        log_colours=variables.log_colours(),
        agency_timezone=env.text("AGENCY_TIMEZONE", "America/New_York", check=variables.is_timezone),
        letterhead=variables.letterhead(),
        chat=ChatLimits(
            seconds=env.whole_number("CHAT_SECONDS", 30, at_most=300),
            session_tokens=env.whole_number("CHAT_SESSION_TOKENS", 200_000),
            daily_tokens=env.whole_number("CHAT_DAILY_TOKENS", 3_000_000),
            retention_days=env.whole_number("CHAT_RETENTION_DAYS", 180, at_most=36_500),
        ),
        nexion_split_pct=env.percent("NEXION_SPLIT_PCT", "80"),
        analytics_retention_months=env.whole_number("ANALYTICS_RETENTION_MONTHS", 25, at_most=1200),
        host=variables.host(),
        port=env.whole_number("PORT", 3100, at_most=65535),
        web_concurrency=env.whole_number("WEB_CONCURRENCY", 2, at_most=64),
        web_threads=env.whole_number("WEB_THREADS", 8, at_most=128),
        web_worker=WebWorker(env.text("WEB_WORKER", "buffering", one_of=WebWorker)),
        work_lease_seconds=env.whole_number("WORK_LEASE_SECONDS", 60, at_most=3600),
        work_redispatch_seconds=env.whole_number("WORK_REDISPATCH_SECONDS", 60, at_most=3600),
        worker_metrics_port=env.whole_number("WORKER_METRICS_PORT", 0, at_most=65535) or None,
        backup_stamp_path=env.given("BACKUP_STAMP_PATH"),
        public_base_url=env.web_address("PUBLIC_BASE_URL"),
        mail_tracking=MailTracking(env.text("MAIL_TRACKING", "consented", one_of=MailTracking)),
        slack_bot_token=env.token("SLACK_BOT_TOKEN"),
        slack_api_url=env.web_address("SLACK_API_URL") or "https://slack.com/api",
        slack_hooks_url=env.web_address("SLACK_HOOKS_URL") or "https://hooks.slack.com",
        slack_deals_channel=env.matching("SLACK_DEALS_CHANNEL", env.CHANNEL, "a channel such as #deals, or its id")
        or "#deals",
        slack_staff_channel=env.matching("SLACK_STAFF_CHANNEL", env.CHANNEL, "a channel such as #general, or its id")
        or "#general",
        slack_onboarding_webhook=env.web_address("SLACK_ONBOARDING_WEBHOOK"),
        google_service_account_key_file=variables.key_file("GOOGLE_SERVICE_ACCOUNT_KEY_FILE"),
        gmail_sender=env.text("GMAIL_SENDER", None, check=variables.is_email),
        gmail_api_url=env.web_address("GMAIL_API_URL") or "https://gmail.googleapis.com",
        nexus_url=env.web_address("NEXUS_URL"),
        buffer_access_token=env.token("BUFFER_ACCESS_TOKEN"),
        buffer_api_url=env.web_address("BUFFER_API_URL") or "https://api.buffer.com",
        buffer_channels=variables.buffer_channels(),
        unsplash_access_key=env.token("UNSPLASH_ACCESS_KEY"),
        unsplash_api_url=env.web_address("UNSPLASH_API_URL") or "https://api.unsplash.com",
        anthropic_api_key=env.token("ANTHROPIC_API_KEY"),
        claude_model=env.matching("CLAUDE_MODEL", env.MODEL, "the name of a model") or "claude-sonnet-5-5",
        claude_api_url=env.web_address("CLAUDE_API_URL") or "https://api.anthropic.com",
        sentry_dsn=env.matching("SENTRY_DSN", env.SENTRY_DSN, "an address such as https://key@sentry.example.com/1"),
        tracing=tracing(),
    )
