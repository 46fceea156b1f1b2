"""Values in templates: numbers are decimals, a null is an empty text, and nothing is written in Python's own words."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import wraps
from typing import Any

from jinja2 import Undefined
from jinja2.filters import do_default

from tt_api.templating.metering import TooMuchError

_MAX_DECIMALS = 10
# As long as the numbers of a request's body may be: written out, a short exponent makes gigabytes.
_MAX_DIGITS = 400


def printed(value: Any) -> Any:
    """What is written for a value: nothing for null, a number digit by digit, no list and no object.

    Raises:
        TypeError: it is neither a text nor a number.
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str() | Undefined():
            return value
        case int():
            return str(value)
        case float() | Decimal():
            number = decimal(value)
            return format(abs(number) if number.is_zero() else number, "f")
    raise TypeError("only texts and numbers can be written out")


def decimal(value: float | Decimal) -> Decimal:
    """A number as a decimal: ``1.1`` is 1.1, not the nearest binary fraction.

    Raises:
        TooMuchError: it is too large or too fine to be written out.
        TypeError: it isn't a number.
    """
    if not isinstance(value, int | float | Decimal):
        raise TypeError("only numbers can be computed with")
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or number.adjusted() > _MAX_DIGITS or int(number.as_tuple().exponent) < -_MAX_DIGITS:
        raise TooMuchError("a number gets too large")
    return number


def of_texts(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter of texts, given what would be written for a value: ``upper`` of nothing is nothing, not NONE."""
    return _given(printed, function)


def of_sequences(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter of texts or lists: a null is an empty text."""
    return _given(lambda value: "" if value is None else value, function)


def first_or_last(function: Callable[..., Any]) -> Callable[..., Any]:
    """``first`` or ``last``: of a null it is null, as an item that isn't there would stop the mail."""
    return _given(lambda value: (None,) if value is None else value, function)


def default_value(value: Any, default_value: Any = "", boolean: bool = False) -> Any:  # noqa: FBT001, FBT002 -- Jinja's
    """Jinja's ``default``, which also stands in for a null: that is how a field without a value comes."""
    return default_value if value is None else do_default(value, default_value, boolean)


def to_decimal(value: Any, default: Any = Decimal(0)) -> Any:
    """Jinja's ``float``, as a decimal."""
    try:
        # A value that isn't there says so when it becomes a text.
        return decimal(Decimal(str(value)) if isinstance(value, str | Undefined) else value)
    except (InvalidOperation, TypeError):
        return default


def rounded(value: Any, precision: int = 0) -> Decimal:
    """Jinja's ``round``: half up, as people do, and with a precision that can't be a billion."""
    if not -_MAX_DECIMALS <= precision <= _MAX_DECIMALS:
        raise TooMuchError("there aren't so many decimals")
    return decimal(value).quantize(Decimal(1).scaleb(-precision), ROUND_HALF_UP)


def _given(change: Callable[[Any], Any], function: Callable[..., Any]) -> Callable[..., Any]:
    # Jinja's mark on filters that want their environment as well, and before the value.
    position = int(hasattr(function, "jinja_pass_arg"))

    @wraps(function)
    def call(*arguments: Any, **options: Any) -> Any:
        return function(*arguments[:position], change(arguments[position]), *arguments[position + 1 :], **options)

    return call
