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


class Percent(WireField):
    """A rate from 0 to 100 with at most two decimals, as an exact `Decimal`; what is added on top may be more."""

    sample = 10

    def __init__(self, maximum: int = 100, **options: Any) -> None:
        super().__init__(**options)
        self.maximum = maximum

    def openapi(self) -> dict[str, Any]:
        return {"type": "number", "minimum": 0, "maximum": self.maximum, "multipleOf": 0.01}

    def parse(self, value: Any) -> Decimal:
        if not isinstance(value, int | Decimal) or isinstance(value, bool):
            raise ValidationError("must be a number")
        rate = Decimal(value)
        if not 0 <= rate <= self.maximum:
            raise ValidationError(f"must be from 0 to {self.maximum}")
        if rate != rate.quantize(Decimal("0.01")):
            raise ValidationError("may have at most two decimals")
        return rate
