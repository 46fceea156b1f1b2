"""Figures that are summed up: they may be larger than anything that a caller could send."""

from typing import Any

import orjson

from tt_api.resources.fields import WireField


class Sum(WireField):
    """A whole number with all its digits, however many: cents, a count."""

    sample = 0

    def openapi(self) -> dict[str, Any]:
        """Without an end."""
        return {"type": "integer"}

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> Any:  # noqa: ARG002 -- marshmallow passes them
        return None if value is None else orjson.Fragment(str(value))


class Figure(WireField):
    """A number with at most two decimals, all its digits written: percent, or whatever a metric counts."""

    sample = 0

    def openapi(self) -> dict[str, Any]:
        """Without an end."""
        return {"type": "number"}

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> Any:  # noqa: ARG002 -- marshmallow passes them
        if value is None:
            return None
        return orjson.Fragment(format(value.to_integral_value() if value == value.to_integral_value() else value, "f"))
