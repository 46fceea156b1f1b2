"""Entry requirements from a CSV file: all of its rows or, where one is wrong, none."""

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any, NamedTuple

from marshmallow import ValidationError as NotParsedError

from tt_api.database.transaction import execute
from tt_api.errors import Problem, ValidationError
from tt_api.json_text import to_json
from tt_api.resources.schema import fields_of
from tt_api.schemas.trips.entry_requirements import EntryRequirementSchema
from tt_api.services.operations.agency_day import today

MOST_ROWS = 5000
# What one answer can tell.
_MOST_PROBLEMS = 50

_FIELDS = fields_of(EntryRequirementSchema)
_TAKEN = {str(field.data_key): name for name, field in _FIELDS.items() if not field.dump_only}
_PASSED_OVER = {str(field.data_key) for field in _FIELDS.values() if field.dump_only}
_NUMBERS = ("passportMonths", "blankPages")
_KEY = ("destination_country", "nationality", "purpose")
_Line = tuple[int, dict[str, str]]

# A column that the file doesn't have stays as it is stored; when it was looked up is today, where nothing is said.
_MAY_LACK = ("visa", "passport_months", "passport_basis", "blank_pages", "notes", "source_url")
_NEW = [
    *(
        f"CASE WHEN '{name}' = ANY(%(columns)s::text[]) THEN excluded.{name} ELSE stored.{name} END"
        for name in _MAY_LACK
    ),
    "excluded.checked_on",
]
_STORE = f"""
INSERT INTO entry_requirements AS stored (destination_country, nationality, purpose, visa, passport_months,
  passport_basis, blank_pages, notes, source_url, checked_on)
SELECT destination_country, nationality, purpose, visa, passport_months, passport_basis, blank_pages, notes, source_url,
  checked_on
FROM jsonb_to_recordset(%(rows)s::jsonb) AS new (destination_country text, nationality text, purpose text, visa text,
  passport_months integer, passport_basis text, blank_pages integer, notes text, source_url text, checked_on date)
ORDER BY destination_country, nationality, purpose
ON CONFLICT (destination_country, nationality, purpose) WHERE deleted_at IS NULL DO UPDATE
SET (visa, passport_months, passport_basis, blank_pages, notes, source_url, checked_on) = ROW ({", ".join(_NEW)})
WHERE (stored.visa, stored.passport_months, stored.passport_basis, stored.blank_pages, stored.notes, stored.source_url,
  stored.checked_on) IS DISTINCT FROM ({", ".join(_NEW)})
RETURNING xmax = 0
"""  # noqa: S608 -- our own names


class Stored(NamedTuple):
    """What became of the rows."""

    created: int
    changed: int
    unchanged: int


def store_file(text: str) -> Stored:
    """Store what a file has; rows and columns that it doesn't have stay.

    Raises:
        ValidationError: it isn't CSV, lacks a column or has another one, is too long; or a row is wrong: at its line.
    """
    header, lines = _parsed(text)
    rows = _rows(lines)
    columns = [_TAKEN[name] for name in header if name in _TAKEN]
    found = execute(_STORE, {"rows": to_json(rows).decode(), "columns": columns}).fetchall()
    were_new = [new for (new,) in found]
    created = sum(were_new)
    return Stored(created, len(were_new) - created, len(rows) - len(were_new))


def _rows(lines: Iterable[_Line]) -> list[dict[str, Any]]:
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    # To make one is to copy all of its fields.
    schema = EntryRequirementSchema()
    problems: list[Problem] = []
    for line, cells in lines:
        try:
            row = _row(cells, schema)
        except NotParsedError as error:
            said = error.messages_dict
            problems += [Problem(("csv", line, str(key)), str(messages[0])) for key, messages in said.items()]
            continue
        key = tuple(row[name] for name in _KEY)
        if key in rows:
            problems.append(Problem(("csv", line), "is the second row of its country, nationality and purpose"))
        rows[key] = row
        if len(rows) > MOST_ROWS:
            raise ValidationError.at("csv", f"may have at most {MOST_ROWS} rows")
    if problems:
        raise ValidationError("Invalid input", problems=problems[:_MOST_PROBLEMS])
    return [*rows.values()]


def _parsed(text: str) -> tuple[list[str], list[_Line]]:
    """A file's header, and its rows with the lines that they end on, cells by the header's names."""
    reader = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    lines = []
    try:
        header = [name.strip() for name in next(reader, [])]
        _require_columns(header)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise ValidationError.at(("csv", reader.line_num), f"has {len(cells)} cells under {len(header)} names")
            lines.append((reader.line_num, dict(zip(header, cells, strict=True))))
    except csv.Error as error:
        raise ValidationError.at(("csv", reader.line_num), f"isn't CSV: {error}") from None
    return header, lines


def _require_columns(header: list[str]) -> None:
    unknown = [name for name in header if name not in _TAKEN and name not in _PASSED_OVER]
    if unknown:
        raise ValidationError.at("csv", f"has a column that isn't known: {unknown[0][:100]}")
    if "destinationCountry" not in header:
        raise ValidationError.at("csv", "has no column destinationCountry")
    if len(set(header)) < len(header):
        raise ValidationError.at("csv", "has a column twice")


def _row(cells: Mapping[str, str], schema: EntryRequirementSchema) -> dict[str, Any]:
    """A row's columns, all of them; raises marshmallow's ValidationError."""
    sent = {key: _value(key, cell.strip()) for key, cell in cells.items() if key in _TAKEN and cell.strip()}
    body: dict[str, Any] = schema.load(sent)
    defaults = {"purpose": "tourism", "visa": "unknown", "checked_on": today()}
    return dict.fromkeys(_TAKEN.values()) | defaults | body


def _value(key: str, cell: str) -> Any:
    if key in _NUMBERS and cell.isascii() and cell.isdecimal() and len(cell) <= len("999999999"):
        return int(cell)
    # As spreadsheets are kept from running it.
    return cell[1:] if cell.startswith(("'=", "'+", "'-", "'@")) else cell
