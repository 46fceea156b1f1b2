"""What a change changes: those of the sent values that the row doesn't hold yet."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.record import Record
from tt_api.encryption.masks import Masked, stands_for
from tt_api.errors import Problem, ValidationError
from tt_api.json_text import canonical_json
from tt_api.naming import camel
from tt_api.resources.table import Row, table_of

_FOREIGN_MASK = "is masked, and not what stands there now: leave it out, or send the whole value"


def differing(model: type[Record], row: Row, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the sent values that aren't what the row holds already.

    What a schema adds that no column holds always differs: it says something about the change itself.

    Raises:
        ValidationError: one is a mask of something else than the row holds: it changed after it was read.
    """
    json_columns = table_of(model).json_columns
    others = [name for name, value in sent.items() if isinstance(value, Masked) and not _is_masked(row[name], value)]
    if others:
        raise ValidationError("Invalid input", problems=[Problem((camel(name),), _FOREIGN_MASK) for name in others])
    return {
        name: value
        for name, value in sent.items()
        if name not in row or not _same(row[name], value, is_json=name in json_columns)
    }


def _is_masked(stored: str | None, mask: Masked) -> bool:
    return stored is not None and stands_for(mask, stored)


def _same(stored: Any, sent: Any, *, is_json: bool) -> bool:
    if isinstance(sent, Masked):
        return True
    if is_json and stored is not None and sent is not None:
        # Python holds 1 and true for equal; as JSON they are not.
        return canonical_json(stored) == canonical_json(sent)
    return bool(stored == sent)
