"""The variables with a form of their own: addresses, keys, lists, and what is made of several."""

import json
import re
from functools import cache
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from environs import ValidationError, validate

from tt_api.config import environment as env
from tt_api.config.environment import ConfigurationError
from tt_api.config.settings import AppEnv, DatabasePooler, Letterhead

# Not all digits and dots, which an address with a slip in it is.
_HOST_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.?")
_CHANNEL_OF_PLATFORM = re.compile(r"(?P<platform>linkedin|instagram|facebook|x)=(?P<channel>[A-Za-z0-9_-]{1,64})")
_NAMED_KEY = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9 ._-]{0,39})=(?P<key>.+)")
_FERNET_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")
_KEY_PARTS = ("client_email", "private_key", "token_uri")


def database_url() -> str:
    """The PostgreSQL address with the driver named, since a bare ``postgresql://`` would pick psycopg 3."""
    return _postgresql_url("DATABASE_URL", env.given("DATABASE_URL") or "")


def database_read_url() -> str | None:
    """The address of its replica, likewise; None where there is none."""
    url = env.given("DATABASE_READ_URL")
    return _postgresql_url("DATABASE_READ_URL", url) if url else None


def _postgresql_url(name: str, url: str) -> str:
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in ("postgres", "postgresql", "postgresql+psycopg2") or not rest:
        raise ConfigurationError(
            f"{name} must be set to a PostgreSQL address such as postgresql://user:password@host:5432/name"
        )
    try:
        _ = urlsplit(url).port
    except ValueError:
        raise ConfigurationError(f"{name} has a port that is not a number from 0 to 65535") from None
    return f"postgresql+psycopg2://{rest}"


def named_api_keys() -> dict[str, str]:
    """Who holds an API key, by the key.

    Raises:
        ConfigurationError: it isn't a list of names with keys, or two of them have one key.
    """
    pairs = [_NAMED_KEY.fullmatch(part) for part in env.comma_separated("NAMED_API_KEYS")]
    if not all(pairs):
        raise ConfigurationError(
            "NAMED_API_KEYS must be names with keys, such as n8n=KEY,Nexus=KEY; a name has at most 40 letters, digits,"
            " spaces, dots, dashes and underscores"
        )
    names = {pair["key"].strip(): pair["name"].strip() for pair in pairs if pair}
    if len(names) < len(pairs):
        raise ConfigurationError("NAMED_API_KEYS has one key twice: who holds it would be anybody's guess")
    return names


def field_encryption_keys() -> tuple[str, ...]:
    """The keys of what is encrypted at rest, the newest first.

    Raises:
        ConfigurationError: one is no key.
    """
    keys = env.comma_separated("FIELD_ENCRYPTION_KEYS")
    for position, key in enumerate(keys, start=1):
        if not _FERNET_KEY.fullmatch(key):
            raise ConfigurationError(
                f"FIELD_ENCRYPTION_KEYS: key {position} is not 32 bytes in URL-safe base64 (newest first, commas)"
            )
    return keys


def field_fingerprint_key() -> str | None:
    """The key of fingerprints, which find equal values among what is encrypted; None where it isn't set.

    Raises:
        ConfigurationError: it is no key.
    """
    return env.matching("FIELD_FINGERPRINT_KEY", _FERNET_KEY, "32 bytes in URL-safe base64")


def host() -> str:
    """What to listen at.

    Raises:
        ConfigurationError: it is neither an address nor a name.
    """
    host = (env.given("HOST") or "127.0.0.1").removeprefix("[").removesuffix("]")
    if not is_host(host):
        raise ConfigurationError("HOST must be an address or a name to listen at, such as 127.0.0.1, ::1 or localhost")
    return host


def is_host(value: str) -> bool:
    """Whether something may be listened at: an address of IPv4 or IPv6, or a name."""
    try:
        ip_address(value)
    except ValueError:
        return _HOST_NAME.fullmatch(value) is not None
    return True


def origins() -> tuple[str, ...]:
    """The browsers' origins that may call.

    Raises:
        ConfigurationError: one is no origin.
    """
    origins = env.comma_separated("CORS_ORIGINS")
    for origin in origins:
        # Anything else would never match, or be taken for a pattern.
        if not env.ORIGIN.fullmatch(origin):
            raise ConfigurationError(
                "CORS_ORIGINS must be origins such as https://www.example.com, separated by commas"
            )
    return origins


def buffer_channels() -> dict[str, str]:
    """Buffer's ids of the accounts to post to, by platform.

    Raises:
        ConfigurationError: it isn't a list of such pairs.
    """
    pairs = [_CHANNEL_OF_PLATFORM.fullmatch(part) for part in env.comma_separated("BUFFER_CHANNELS")]
    if not all(pairs):
        raise ConfigurationError(
            "BUFFER_CHANNELS must be platforms (linkedin, instagram, facebook, x) with Buffer's ids of their channels,"
            " such as linkedin=68f0c1,x=68f0c2"
        )
    return {pair["platform"]: pair["channel"] for pair in pairs if pair}


def key_file(name: str) -> str | None:
    """The path of a service account's key; None where it isn't set.

    Raises:
        ConfigurationError: there is no such file, or it holds something else.
    """
    path = env.given(name)
    if path is not None and not is_service_account_key(path):
        raise ConfigurationError(f"{name} must name a readable file: a service account's key, as JSON")
    return path


def is_service_account_key(path: str) -> bool:
    """Whether a file can be read and is a service account's key, as Google gives it out."""
    try:
        document = json.loads(Path(path).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(document, dict) and all(isinstance(document.get(part), str) for part in _KEY_PARTS)


def is_email(value: str) -> None:
    """Refuse what is no e-mail address."""
    validate.Email()(value)


def is_redis_url(value: str) -> None:
    """Refuse what is no address of Redis."""
    if value.startswith("rediss+sentinel://"):
        raise ValidationError("can't be rediss+sentinel://, since TLS to sentinels and their master isn't supported")
    if not value.startswith(("redis://", "rediss://", "unix://", "redis+sentinel://")):
        raise ValidationError("must be a Redis address such as redis://host:6379/0, or one of sentinels")


def is_timezone(value: str) -> None:
    """Refuse what is no IANA time zone."""
    if value not in time_zones():
        raise ValidationError("must be an IANA time zone such as America/New_York")


@cache
def time_zones() -> frozenset[str]:
    """The IANA time zones that the `tzdata` package names: what a server's own folder lists differs between servers.

    Without ``Factory``, which stands for a clock that nobody has set.
    """
    return frozenset(files("tzdata").joinpath("zones").read_text().split()) - {"Factory"}


def app_env() -> AppEnv:
    """Where the process runs."""
    # The Node server's name for it counts where ours isn't set.
    name = "APP_ENV" if env.given("APP_ENV") else "NODE_ENV"
    return AppEnv(env.text(name, AppEnv.PRODUCTION, one_of=AppEnv))


def database_pooler() -> DatabasePooler | None:
    """What stands between us and PostgreSQL; None where nothing does."""
    mode = env.text("DATABASE_POOLER", None, one_of=DatabasePooler)
    return DatabasePooler(mode) if mode else None


def letterhead() -> Letterhead:
    """How the agency presents itself."""
    return Letterhead(
        name=env.line("AGENCY_NAME") or "Travel Tamers",
        address=tuple(part.strip() for part in (env.line("AGENCY_ADDRESS") or "").split(";") if part.strip()),
        email=env.text("AGENCY_EMAIL", None, check=is_email),
        phone=env.line("AGENCY_PHONE"),
        tax_number=env.line("AGENCY_TAX_NUMBER"),
        hours=env.line("AGENCY_HOURS"),
    )


def log_colours() -> bool | None:
    """Whether logs are coloured; None where the terminal decides."""
    # Conventions that many programs keep: https://no-color.org, https://force-color.org
    return False if env.given("NO_COLOR") else True if env.given("FORCE_COLOR") else None
