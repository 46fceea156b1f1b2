"""How the values of one of our columns are made, by its type, its name and its rules."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Enum,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
    Text,
    Time,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from tt_api.cutover import names, values
from tt_api.cutover.json_values import json_text
from tt_api.cutover.values import Convert

_COUNTRY_COLUMNS = re.compile(r"(.*_)?country|nationality|country_of_residence")
_EMAIL_COLUMNS = re.compile(r"(.*_)?email|sent_to")
_URL_COLUMNS = re.compile(r"(.*_)?url|website|referrer")
_CURRENCY_COLUMNS = frozenset(("currency", "local_currency"))
# A line in people's own words; every text without a limit is one too.
_FREE_LINES = re.compile(r"subject|title|description|.*_reason|next_step|mobility_needs|dietary_notes|outcome|excerpt")
_CLOSED_SET = re.compile(r"(\w+) IN \('(.*)'\)")


def converter_for(table: Table, column: Column[Any]) -> Convert | None:  # noqa: C901, PLR0911 -- one for each kind
    """What makes a value of one of our columns of an old text; None for bytes, which are ours alone.

    Raises:
        TypeError: the column is of a kind that none of ours has so far.
    """
    kind = column.type
    match kind:
        case Enum():
            return values.word_of(kind.enums, _spellings(table, column))
        case Uuid():
            return values.uuid
        case Boolean():
            return values.boolean
        case DateTime():
            return values.instant
        case Date():
            return values.day
        case Time():
            return values.time_of_day
        case BigInteger():
            return values.big_number
        case Integer():
            return values.score if column.name in names.SCORES else values.whole_number
        case Numeric():
            return values.decimal_places(kind.scale or 0)
        case JSONB():
            # A list or an object, as what stands there where nothing is said.
            default = str(getattr(column.server_default, "arg", ""))
            return json_text(default[1:2])
        case LargeBinary():
            return None
        case String():
            return _text_converter(table, column, None if isinstance(kind, Text) else kind.length)
    raise TypeError(f"{table.name}.{column.name} is of a kind that nobody has thought of")


def _text_converter(table: Table, column: Column[Any], longest: int | None) -> Convert:
    closed = _closed_set(table, column.name)
    if closed is not None:
        return values.word_of(closed, _spellings(table, column))
    if column.name in _CURRENCY_COLUMNS:
        return values.currency
    if longest == len("US") and _COUNTRY_COLUMNS.fullmatch(column.name):
        return values.country
    if _EMAIL_COLUMNS.fullmatch(column.name):
        return values.email
    if longest is not None and _URL_COLUMNS.fullmatch(column.name):
        return values.web_address(longest)
    is_free = (longest is None or bool(_FREE_LINES.fullmatch(column.name))) and not (
        column.info.get("encrypted") and column.name.endswith("_number")
    )
    return values.text_of(longest, is_free=is_free)


def _spellings(table: Table, column: Column[Any]) -> Mapping[str, str]:
    return {**names.SPELLINGS, **names.SPELLINGS_OF.get((table.name, column.name), {})}


def _closed_set(table: Table, column: str) -> list[str] | None:
    """The words that a column may have by its CHECK; None where it has no such rule."""
    for rule in table.constraints:
        if isinstance(rule, CheckConstraint):
            found = _CLOSED_SET.fullmatch(str(rule.sqltext))
            if found and found[1] == column:
                return found[2].split("', '")
    return None
