"""Old values as ours: texts that PostgreSQL printed there, as texts that it takes here."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from uuid import UUID

import pycountry
from marshmallow import ValidationError

from tt_api.resources.currencies import decimals_of
from tt_api.resources.fields import SAFE_INTEGER_MAX, Email
from tt_api.resources.fields.card_numbers import with_card_numbers_masked
from tt_api.services.financial.rounding import half_up

Convert = Callable[[str], str]

# Of columns with few different words.
_REMEMBERED = 1000
_INT_32 = range(-(2**31), 2**31)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MILLISECONDS = re.compile(r"\d{12,14}", re.ASCII)
_NO_WORD = re.compile(r"[\s\-/]+")
_EMAIL = Email()
_TRUE, _FALSE = frozenset(("t", "true", "yes", "y", "1")), frozenset(("f", "false", "no", "n", "0"))
# What people write for countries that ISO calls otherwise.
_COUNTRIES = {"usa": "US", "uk": "GB", "england": "GB", "scotland": "GB", "south korea": "KR", "czech republic": "CZ"}


class UnfitError(ValueError):
    """A value that has no place here; the message says why, and never the value."""


def whole_number(text: str) -> str:
    """An integer of 32 bits; ``12.0`` is one."""
    number = _decimal(text)
    if number != number.to_integral_value() or int(number) not in _INT_32:
        raise UnfitError("is not a whole number of 32 bits")
    return str(int(number))


def score(text: str) -> str:
    """A score or percentage, which is from 0 to 100 here."""
    return str(max(0, min(100, int(whole_number(text)))))


def big_number(text: str) -> str:
    """An integer that callers can read exactly."""
    number = _decimal(text)
    if number != number.to_integral_value() or abs(number) > SAFE_INTEGER_MAX:
        raise UnfitError("is not a whole number, or too large")
    return str(int(number))


def cents(amount: Decimal, currency: str, *, in_units: bool) -> int:
    """An amount of money in whole minor units, rounded half away from zero.

    Args:
        amount: as it stands there.
        in_units: whether that is dollars rather than cents.
    """
    found = half_up(in_cents(amount, currency, in_units=in_units))
    if abs(found) > SAFE_INTEGER_MAX:
        raise UnfitError("is more money than can be told exactly")
    return found


def in_cents(amount: Decimal, currency: str, *, in_units: bool) -> Decimal:
    """The same, not rounded."""
    return amount.scaleb(decimals_of(currency)) if in_units else amount


def money(text: str) -> Decimal:
    """An amount as it stands there."""
    return _decimal(text)


def decimal_places(places: int) -> Convert:
    """A number with so many decimals, rounded half away from zero."""

    def convert(text: str) -> str:
        return str(Decimal(half_up(_decimal(text).scaleb(places))).scaleb(-places))

    return convert


def boolean(text: str) -> str:
    """A yes or no."""
    word = text.strip().lower()
    if word in _TRUE:
        return "t"
    if word in _FALSE:
        return "f"
    raise UnfitError("is neither yes nor no")


def day(text: str) -> str:
    """A calendar day; of an instant the day in UTC."""
    found = text.strip()[:10]
    try:
        if _DAY.fullmatch(found):
            return datetime.strptime(found, "%Y-%m-%d").date().isoformat()  # noqa: DTZ007 -- a day has no zone
    except ValueError:
        pass
    raise UnfitError("is not a day from 0001-01-01 to 9999-12-31")


def instant(text: str) -> str:
    """An instant in UTC, which is what the old server meant where it kept no zone; also milliseconds since 1970."""
    found = text.strip()
    try:
        if _MILLISECONDS.fullmatch(found):
            return datetime.fromtimestamp(int(found) / 1000, UTC).isoformat()
        moment = datetime.fromisoformat(found)
    except (ValueError, OverflowError):
        raise UnfitError("is not an instant") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def time_of_day(text: str) -> str:
    """A time by the local clock."""
    try:
        return datetime.fromisoformat(f"2000-01-01T{text.strip()}").time().replace(tzinfo=None).isoformat()
    except ValueError:
        raise UnfitError("is not a time of day") from None


def uuid(text: str) -> str:
    """A UUID in its canonical form."""
    try:
        return str(UUID(text.strip()))
    except ValueError:
        raise UnfitError("is not a UUID") from None


def text_of(longest: int | None, *, is_free: bool) -> Convert:
    """A text without blanks around it.

    Args:
        longest: characters.
        is_free: whether people write into it what they like: card numbers in it are masked.
    """

    def convert(text: str) -> str:
        found = text.strip()
        if longest is not None and len(found) > longest:
            raise UnfitError(f"is longer than {longest} characters")
        return with_card_numbers_masked(found) if is_free else found

    return convert


def email(text: str) -> str:
    """A mail address, as it is written."""
    try:
        return _EMAIL.parse(text.strip())
    except ValidationError:
        raise UnfitError("is not an e-mail address") from None


def web_address(longest: int) -> Convert:
    """An address on the web; one without a scheme is taken for https."""

    def convert(text: str) -> str:
        found = text.strip()
        if not re.match(r"https?://", found, re.IGNORECASE):
            found = f"https://{found}"
        if len(found) > longest or re.search(r"\s", found):
            raise UnfitError("is not an address on the web")
        return found

    return convert


def word_of(choices: Collection[str], spellings: Mapping[str, str]) -> Convert:
    """One of a closed set, however it is spelt: ``In Progress`` for ``in_progress``."""
    known = {_folded(choice): choice for choice in choices}
    known |= {other: right for other, right in spellings.items() if right in choices and other not in known}

    def convert(text: str) -> str:
        found = known.get(text) or known.get(_folded(text))
        if found is None:
            raise UnfitError("is not a word that is known here")
        return found

    return lru_cache(_REMEMBERED)(convert)


@lru_cache(_REMEMBERED)
def country(text: str) -> str:
    """A country's ISO 3166 code of two letters, also from the one of three, or its English name."""
    name = text.strip()
    known = _COUNTRIES.get(name.lower().replace(".", ""))
    if known:
        return known
    try:
        code: str = pycountry.countries.lookup(name).alpha_2
    except LookupError:
        raise UnfitError("is not a country that is known here") from None
    return code


@lru_cache(_REMEMBERED)
def currency(text: str) -> str:
    """An ISO 4217 code."""
    code = text.strip().upper()
    if pycountry.currencies.get(alpha_3=code) is None:
        raise UnfitError("is not a currency")
    return code


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise UnfitError("is not a number") from None
    if not number.is_finite():
        raise UnfitError("is not a number")
    return number


def _folded(word: str) -> str:
    return _NO_WORD.sub("_", word.strip().lower())
