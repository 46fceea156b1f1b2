"""The settings: everything that the environment can say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

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
        hours: when somebody is there, in words.
    """

    name: str
    address: tuple[str, ...]
    email: str | None
    phone: str | None
    tax_number: str | None
    hours: str | None


@dataclass(frozen=True, slots=True)
class ChatLimits:
    """What the Miles chat may take.

    Attributes:
        seconds: for an answer, with all that is looked up for it.
        session_tokens, daily_tokens: of Claude's, in and out, for a conversation and for one of the agency's days.
        retention_days: how long after its last message a conversation is kept.
    """

    seconds: int
    session_tokens: int
    daily_tokens: int
    retention_days: int

    @property
    def turn_seconds(self) -> int:
        """After which a turn is over in any case: what was looked up last, searched and stored is done as well."""
        return self.seconds + 15


SAMPLERS = tuple(
    f"{prefix}{name}" for prefix in ("", "parentbased_") for name in ("always_on", "always_off", "traceidratio")
)


@dataclass(frozen=True, slots=True)
class Tracing:
    """How traces are exported.

    Attributes:
        endpoint: where to, in full.
        headers: what is sent along, such as a key; names in lower case.
        sampler: which are recorded, by OpenTelemetry's name for it.
        ratio: the share of them, from 0 to 1, where the sampler has one.
        service_name: what they say whose they are.
    """

    endpoint: str
    headers: Mapping[str, str] = field(repr=False)
    sampler: str
    ratio: float
    service_name: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the environment decides; secrets stay out of its ``repr``.

    Attributes:
        named_api_keys: who holds a key, by the key.
    """

    app_env: AppEnv
    database_url: str = field(repr=False)
    database_pooler: DatabasePooler | None
    database_read_url: str | None = field(repr=False)
    database_read_lag_seconds: int
    redis_url: str | None = field(repr=False)
    api_keys: tuple[str, ...] = field(repr=False)
    named_api_keys: Mapping[str, str] = field(repr=False)
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
    chat: ChatLimits
    nexion_split_pct: Decimal
    analytics_retention_months: int
    host: str
    port: int
    web_concurrency: int
    web_threads: int
    web_worker: WebWorker
    work_lease_seconds: int
    work_redispatch_seconds: int
    worker_metrics_port: int | None
    backup_stamp_path: str | None
    public_base_url: str | None
    mail_tracking: MailTracking
    slack_bot_token: str | None = field(repr=False)
    slack_api_url: str
    slack_hooks_url: str
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
    tracing: Tracing | None

    @property
    def all_api_keys(self) -> tuple[str, ...]:
        """The keys of `/api/*`, with and without names."""
        return tuple(dict.fromkeys((*self.api_keys, *self.named_api_keys)))

    @property
    def listens_at(self) -> str:
        """Host and port as one text; in brackets what has colons of its own."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def stop_seconds(self) -> int:
        """How long requests in flight may take when the server is told to stop; a chat's answer takes longest."""
        return max(20, self.chat.turn_seconds)

    @property
    def production(self) -> bool:
        """Whether secrets are mandatory and errors are sanitised."""
        return self.app_env is AppEnv.PRODUCTION
