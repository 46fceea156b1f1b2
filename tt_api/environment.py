"""The only reader of the environment: single variables, with checks that keep a wrong value from failing later.

Blank means unset: compose files and CI pass unset variables on as blanks.
"""

import json
import os
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import find_dotenv, load_dotenv
from environs import Env, ValidationError, validate

_env = Env()

_ADDRESS = r"https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?"

# Not all digits and dots, which an address with a slip in it is.
HOST_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.?")
# Goes into a header.
TOKEN = re.compile(r"[\x21-\x7e]{1,4096}")
WEB_ADDRESS = re.compile(_ADDRESS + r"(/[A-Za-z0-9._~/%-]*)?")
SENTRY_DSN = re.compile(
    r"https?://[A-Za-z0-9]+(:[A-Za-z0-9]+)?@[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*/[0-9]+"
)
# What people read, on one line of a paper or in a mail's headers.
LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,500}")
# By name or by id; names may be in any script.
CHANNEL = re.compile(r"#[^\s#<>&|,]{1,80}|[A-Z0-9]{6,32}")
MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@/-]{0,127}")
_CHANNEL_OF_PLATFORM = re.compile(r"(?P<platform>linkedin|instagram|facebook|x)=(?P<channel>[A-Za-z0-9_-]{1,64})")
_PERCENT = re.compile(r"100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?", re.ASCII)
_FERNET_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?")
_KEY_PARTS = ("client_email", "private_key", "token_uri")


class ConfigurationError(Exception):
    """An environment variable has a value that tt_api can't start with; the message says which and why."""


def read_env_file() -> None:
    """Take from ``.env`` what the environment doesn't set; every process calls this before it reads its settings.

    It's found, and switched off, as Flask does it for the ``flask`` program. Tests never read it: with a developer's
    keys they would write to Slack itself.
    """
    if given("APP_ENV") != "test" and not given("FLASK_SKIP_DOTENV"):
        load_dotenv(find_dotenv(usecwd=True))


def is_host(value: str) -> bool:
    """Whether something may be listened at: an address of IPv4 or IPv6, or a name."""
    try:
        ip_address(value)
    except ValueError:
        return HOST_NAME.fullmatch(value) is not None
    return True


def is_service_account_key(path: str) -> bool:
    """Whether a file can be read and is a service account's key, as Google gives it out."""
    try:
        document = json.loads(Path(path).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(document, dict) and all(isinstance(document.get(part), str) for part in _KEY_PARTS)


@cache
def time_zones() -> frozenset[str]:
    """The IANA time zones that the `tzdata` package names: what a server's own folder lists differs between servers.

    Without ``Factory``, which stands for a clock that nobody has set.
    """
    return frozenset(files("tzdata").joinpath("zones").read_text().split()) - {"Factory"}


def text(
    name: str, default: str | None, *, one_of: Iterable[str] | None = None, check: Callable[[str], None] | None = None
) -> Any:
    """A text, or ``default`` where none is set.

    Raises:
        EnvError: it is none of ``one_of``, or ``check`` refuses it.
    """
    validators: list[Any] = [validate.OneOf([str(choice) for choice in one_of])] if one_of else [check] if check else []
    return _env.str(name, validate=validators) if given(name) else default


def flag(name: str, *, default: bool = False) -> bool:
    """A yes or no, or ``default`` where none is set.

    Raises:
        EnvError: it is neither.
    """
    return bool(_env.bool(name)) if given(name) else default


def whole_number(name: str, default: int, *, at_least: int = 1, at_most: int = 1_000_000_000) -> int:
    """A whole number within bounds, or ``default`` where none is set.

    Raises:
        EnvError: it is another thing.
    """

    def in_range(value: int) -> None:
        if not at_least <= value <= at_most:
            raise ValidationError(f"must be between {at_least} and {at_most}")

    return int(_env.int(name, validate=in_range)) if given(name) else default


def percent(name: str, default: str) -> Decimal:
    """A rate in percent with at most two decimals, or ``default`` where none is set.

    Raises:
        ConfigurationError: it is another thing.
    """
    value = matching(name, _PERCENT, "a rate from 0 to 100 with at most two decimals, such as 80 or 72.5")
    return Decimal(value or default)


def comma_separated(name: str) -> tuple[str, ...]:
    """The parts of a list; none where it isn't set."""
    return tuple(part.strip() for part in (given(name) or "").split(",") if part.strip())


def origins() -> tuple[str, ...]:
    """The browsers' origins that may call.

    Raises:
        ConfigurationError: one is no origin.
    """
    origins = comma_separated("CORS_ORIGINS")
    for origin in origins:
        # Anything else would never match, or be taken for a pattern.
        if not _ORIGIN.fullmatch(origin):
            raise ConfigurationError(
                "CORS_ORIGINS must be origins such as https://www.example.com, separated by commas"
            )
    return origins


def buffer_channels() -> dict[str, str]:
    """Buffer's ids of the accounts to post to, by platform.

    Raises:
        ConfigurationError: it isn't a list of such pairs.
    """
    pairs = [_CHANNEL_OF_PLATFORM.fullmatch(part) for part in comma_separated("BUFFER_CHANNELS")]
    if not all(pairs):
        raise ConfigurationError(
            "BUFFER_CHANNELS must be platforms (linkedin, instagram, facebook, x) with Buffer's ids of their channels,"
            " such as linkedin=68f0c1,x=68f0c2"
        )
    return {pair["platform"]: pair["channel"] for pair in pairs if pair}


def given(name: str) -> str | None:
    """A value as it is; None where it isn't set."""
    return os.environ.get(name, "").strip() or None


def matching(name: str, pattern: re.Pattern[str], description: str) -> str | None:
    """A value of a given form; None where it isn't set.

    Raises:
        ConfigurationError: with the form in words.
    """
    value = given(name)
    if value is not None and not pattern.fullmatch(value):
        raise ConfigurationError(f"{name} must be {description}")
    return value


def token(name: str) -> str | None:
    """A key that goes into a header; None where it isn't set."""
    return matching(name, TOKEN, "a key of ASCII characters without spaces")


def line(name: str) -> str | None:
    """A line for people; None where it isn't set."""
    return matching(name, LINE, "one line of at most 500 characters")


def web_address(name: str) -> str | None:
    """The address of a service, without a slash at its end; None where it isn't set."""
    address = matching(name, WEB_ADDRESS, "an address such as https://www.example.com, without a query")
    return address.rstrip("/") if address else None


def key_file(name: str) -> str | None:
    """The path of a service account's key; None where it isn't set.

    Raises:
        ConfigurationError: there is no such file, or it holds something else.
    """
    path = given(name)
    if path is not None and not is_service_account_key(path):
        raise ConfigurationError(f"{name} must name a readable file: a service account's key, as JSON")
    return path


def host() -> str:
    """What to listen at.

    Raises:
        ConfigurationError: it is neither an address nor a name.
    """
    host = (given("HOST") or "127.0.0.1").removeprefix("[").removesuffix("]")
    if not is_host(host):
        raise ConfigurationError("HOST must be an address or a name to listen at, such as 127.0.0.1, ::1 or localhost")
    return host


def database_url() -> str:
    """The PostgreSQL address with the driver named, since a bare ``postgresql://`` would pick psycopg 3."""
    url = given("DATABASE_URL") or ""
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


def field_encryption_keys() -> tuple[str, ...]:
    """The keys of what is encrypted at rest, the newest first.

    Raises:
        ConfigurationError: one is no key.
    """
    keys = comma_separated("FIELD_ENCRYPTION_KEYS")
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
    return matching("FIELD_FINGERPRINT_KEY", _FERNET_KEY, "32 bytes in URL-safe base64")


def is_email(value: str) -> None:
    """Refuse what is no e-mail address."""
    validate.Email()(value)


def is_redis_url(value: str) -> None:
    """Refuse what is no address of Redis."""
    if not value.startswith(("redis://", "rediss://", "unix://")):
        raise ValidationError("must be a Redis address such as redis://host:6379/0")


def is_timezone(value: str) -> None:
    """Refuse what is no IANA time zone."""
    if value not in time_zones():
        raise ValidationError("must be an IANA time zone such as America/New_York")
