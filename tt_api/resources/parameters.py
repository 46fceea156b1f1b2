"""What lists take beside filters: numbers, a search, what to expand. Each parses a parameter and documents it."""

import re
from collections.abc import Sequence
from typing import Any
from unicodedata import normalize

from marshmallow import ValidationError

from tt_api.database.folding import containing, search_folded_sql
from tt_api.database.record import SEARCH_SEPARATOR
from tt_api.resources.fields import Integer, OneOf, WireField
from tt_api.resources.fields.named import named
from tt_api.resources.filters import Condition

_DIGITS = re.compile(r"[0-9]{1,10}", re.ASCII)
# A search like this looks for a phone number, which has its digits in the search text as well.
_PHONE = re.compile(r"[0-9+().\-/\s]+", re.ASCII)
_PHONE_DIGITS = 5


class Digits(Integer):
    """An integer written in ASCII digits."""

    def parse(self, value: Any) -> int:
        if not _DIGITS.fullmatch(value):
            raise ValidationError("must be a number in digits")
        return super().parse(int(value))


def byte_order_mark() -> OneOf:
    """Whether a CSV file is for Excel, which reads UTF-8 as such only behind a mark."""
    description = "`1` begins the file with a byte order mark, for Excel."
    return OneOf(("0", "1"), component="ByteOrderMark", description=description)


class SearchTerm(WireField):
    """A substring of the table's search text, taken literally, whatever its case and accents; blank is as absent.

    What looks like a phone number is looked for by its digits, too.
    """

    _MAX_LENGTH = 200

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self._MAX_LENGTH}

    def parse(self, value: Any) -> Condition | None:
        term = value.strip()
        if len(term) > self._MAX_LENGTH:
            raise ValidationError(f"may have at most {self._MAX_LENGTH} characters")
        if not term:
            return None
        if SEARCH_SEPARATOR in term:
            # It stands between fields, and no match reaches across.
            return Condition("false")
        term = normalize("NFKD", term)
        digits = re.sub(r"[^0-9]", "", term) if _PHONE.fullmatch(term) else ""
        wanted = [term, *([digits] if len(digits) >= _PHONE_DIGITS and digits != term else [])]
        # Folded as the column is, then compared in the column's own collation: the trigram index is in no other.
        like = f'search_text LIKE {search_folded_sql("%s")} COLLATE "default"'
        patterns = tuple(map(containing, wanted))
        return Condition(f"({' OR '.join([like] * len(patterns))})", patterns)


class ExpandNames(WireField):
    """A comma-separated list of what is to be expanded."""

    def __init__(self, names: Sequence[str], *, component: str) -> None:
        super().__init__(component=component, description="Shows what these refer to, too; there is no ETag then.")
        self.names = tuple(names)
        self._items = named(component, {"type": "string", "enum": list(names)})

    def openapi(self) -> dict[str, Any]:
        return {"type": "array", "items": self._items, "minItems": 1}

    def parse(self, value: str) -> frozenset[str]:
        wanted = frozenset(value.split(","))
        if not wanted <= frozenset(self.names):
            raise ValidationError(f"must be among {', '.join(self.names)}")
        return wanted
