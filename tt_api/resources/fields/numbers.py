"""Numbers: integers, money in cents, percent."""

from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from tt_api.resources.fields.base import WireField
from tt_api.resources.fields.named import JsonSchema

INT32_MAX = 2**31 - 1
# The largest integer that JavaScript callers read back exactly.
SAFE_INTEGER_MAX = 2**53 - 1


class Integer(WireField):
    """A JSON integer within a range; by default what a 32-bit column holds from 0 up."""

    def __init__(self, minimum: int = 0, maximum: int = INT32_MAX, **options: Any) -> None:
        super().__init__(**options)
        self.minimum = minimum
        self.maximum = maximum
        self.sample = max(minimum, 0)

    def openapi(self) -> JsonSchema:
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}

    def parse(self, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValidationError("must be an integer")
        if not self.minimum <= value <= self.maximum:
            raise ValidationError(f"must be from {self.minimum} to {self.maximum}")
        return value


class Cents(Integer):
    """An amount of money in integer cents."""

    def __init__(self, minimum: int = 0, **options: Any) -> None:
        super().__init__(minimum, SAFE_INTEGER_MAX, **options)


class Number(WireField):
    """A JSON number within a range, with at most so many decimals, as an exact `Decimal`.

    Args:
        places: how many decimals it may have.
    """

    def __init__(self, minimum: Decimal, maximum: Decimal, places: int, **options: Any) -> None:
        super().__init__(**options)
        self.minimum = minimum
        self.maximum = maximum
        self.places = places
        self.step = Decimal(1).scaleb(-places)

    def openapi(self) -> dict[str, Any]:
        limits = {"minimum": self.minimum, "maximum": self.maximum, "multipleOf": self.step}
        return {"type": "number"} | {name: _plain(value) for name, value in limits.items()}

    def parse(self, value: Any) -> Decimal:
        if not isinstance(value, int | Decimal) or isinstance(value, bool):
            raise ValidationError("must be a number")
        number = Decimal(value)
        if not self.minimum <= number <= self.maximum:
            raise ValidationError(f"must be from {_plain(self.minimum)} to {_plain(self.maximum)}")
        if number != number.quantize(self.step):
            raise ValidationError(f"may have at most {_WORDS[self.places]} decimals")
        return number


# As messages write them.
_WORDS = {2: "two", 3: "three"}


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


class Percent(Number):
    """A rate in percent, as an exact `Decimal`: from 0 to 100, with two decimals at most.

    Args:
        maximum: what is added on top of a price may be more than 100.
        places: taxes have three decimals.
    """

    sample = 10

    def __init__(self, maximum: int = 100, places: int = 2, **options: Any) -> None:
        super().__init__(Decimal(0), Decimal(maximum), places, **options)
