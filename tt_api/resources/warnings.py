"""Warnings: what was stored all the same, and what somebody should look at. They stand beside a write's ``data``."""

from typing import Any, NamedTuple

from tt_api.resources.fields import Text, WireField
from tt_api.resources.fields.named import named


class Warned(NamedTuple):
    """One warning.

    Attributes:
        code: for programs: ``refund_due``.
        message: for people, without personal data.
        path: the field that it is about, in the caller's names.
        ids: the rows that it is about.
    """

    code: str
    message: str
    path: tuple[str | int, ...] = ()
    ids: tuple[str, ...] = ()

    def shown(self) -> dict[str, Any]:
        """The warning as callers see it: without a path or ids where it has none."""
        shown: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.path:
            shown["path"] = list(self.path)
        if self.ids:
            shown["ids"] = list(self.ids)
        return shown


_WARNING = named(
    "Warning",
    {
        "type": "object",
        "required": ["code", "message"],
        "properties": {
            "code": Text().openapi(),
            "message": Text().openapi(),
            "path": {"type": "array", "items": {"type": ["string", "integer"]}},
            "ids": {"type": "array", "items": {"type": "string", "format": "uuid"}},
        },
    },
)


_WARNINGS = named("Warnings", {"type": "array", "items": _WARNING, "description": "Only where a write has any."})


class Warnings(WireField):
    """What a write's answer warns of, for the document."""

    def openapi(self) -> str:
        """An array of warnings."""
        return _WARNINGS
