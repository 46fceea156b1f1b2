"""The only reader of the environment: a variable as one of the kinds that several have.

Blank means unset: compose files and CI pass unset variables on as blanks. What ``NAME`` says may stand in a file that
``NAME_FILE`` names, as Docker hands secrets over.
"""

import os
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from dotenv import find_dotenv, load_dotenv
from environs import FileAwareEnv, ValidationError, validate

_env = FileAwareEnv(strip_whitespace=True)

ORIGIN = re.compile(r"https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?")
# Goes into a header.
TOKEN = re.compile(r"[\x21-\x7e]{1,4096}")
WEB_ADDRESS = re.compile(ORIGIN.pattern + r"(/[A-Za-z0-9._~/%-]*)?")
SENTRY_DSN = re.compile(
    r"https?://[A-Za-z0-9]+(:[A-Za-z0-9]+)?@[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*/[0-9]+"
)
# What people read, on one line of a paper or in a mail's headers.
LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,500}")
# By name or by id; names may be in any script.
CHANNEL = re.compile(r"#[^\s#<>&|,]{1,80}|[A-Z0-9]{6,32}")
MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@/-]{0,127}")
_PERCENT = re.compile(r"100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?", re.ASCII)


class ConfigurationError(Exception):
    """An environment variable has a value that tt_api can't start with; the message says which and why."""


def read_env_file() -> None:
    """Take from ``.env`` what the environment doesn't set; every process calls this before it reads its settings.

    It's found, and switched off, as Flask does it for the ``flask`` program. Tests never read it: with a developer's
    keys they would write to Slack itself.
    """
    if given("APP_ENV") != "test" and not given("FLASK_SKIP_DOTENV"):
        load_dotenv(find_dotenv(usecwd=True))


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


def given(name: str) -> str | None:
    """A value as it is, from its variable or from the file that ``NAME_FILE`` names; None where it isn't set.

    Raises:
        ConfigurationError: both are set, or the file can't be read.
    """
    if os.environ.get(name, "").strip() and os.environ.get(f"{name}_FILE"):
        # environs would take the file's and say nothing.
        raise ConfigurationError(f"{name} and {name}_FILE are both set; unset one of them")
    try:
        value = (_env.str(name, "") or "").strip()
    except ValueError:
        raise ConfigurationError(f"{name}_FILE must name a readable file of UTF-8 text") from None
    return value or None


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
