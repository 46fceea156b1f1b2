"""What a change changes: those of the sent values that the row doesn't hold yet."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.record import Record
from tt_api.json_text import canonical_json
from tt_api.resources.table import Row, table_of


def differing(model: type[Record], row: Row, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the sent values that aren't what the row holds already."""
    json_columns = table_of(model).json_columns
    return {name: value for name, value in sent.items() if not _same(row[name], value, is_json=name in json_columns)}


def _same(stored: Any, sent: Any, *, is_json: bool) -> bool:
    if is_json and stored is not None and sent is not None:
        # Python holds 1 and true for equal; as JSON they are not.
        return canonical_json(stored) == canonical_json(sent)
    return bool(stored == sent)
