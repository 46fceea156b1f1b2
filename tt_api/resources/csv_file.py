"""A whole list as a CSV file: all the rows that its filters leave, in its order, sent while they are read."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Response, request

from tt_api.database.record import Record
from tt_api.errors import Problem, ValidationError
from tt_api.http.csv_text import Cell
from tt_api.http.lagging_reads import reads_may_lag
from tt_api.http.responses import csv_response
from tt_api.json_text import to_json
from tt_api.resources.answers import ObjectAnswer
from tt_api.resources.currencies import major_units
from tt_api.resources.filters import Condition
from tt_api.resources.list_query import ListQuery
from tt_api.resources.reading import LIVE, all_rows, list_page

_JSON, _CSV = "application/json", "text/csv"
# What a file has no use for: it has every row, and one line for each.
_OF_PAGES = ("page", "limit", "cursor", "expand")
_CENTS = "Cents"


def answer_list(shown: ObjectAnswer, model: type[Record], query: ListQuery, within: Condition = LIVE) -> Response:
    """A page of a list, or all of it as a file where the caller accepts CSV rather than JSON; either may lag.

    Raises:
        ValidationError: parameters that go with the other form only.
    """
    with reads_may_lag():
        return answer_current_list(shown, model, query, within)


def answer_current_list(
    shown: ObjectAnswer, model: type[Record], query: ListQuery, within: Condition = LIVE
) -> Response:
    """The same for a list that must have all that is stored by now."""
    if _wants_csv():
        _refuse(query, _OF_PAGES, "is not for files: CSV has every row")
        rows = all_rows(model, query, within)
        name = request.path.removeprefix("/api/").replace("/", "-")
        return csv_response(name, _lines(shown, rows), bom=query.bom)
    _refuse(query, ("bom",), f"is for files: send `Accept: {_CSV}`")
    return shown.page(list_page(model, query, within), query)


def _wants_csv() -> bool:
    return _CSV in request.environ.get("HTTP_ACCEPT", "") and (
        request.accept_mimetypes.best_match([_JSON, _CSV]) == _CSV
    )


def _refuse(query: ListQuery, names: Sequence[str], why: str) -> None:
    problems = [Problem((name,), why) for name in names if name in query.sent]
    if problems:
        raise ValidationError("Invalid input", problems=problems)


def _lines(shown: ObjectAnswer, rows: Iterator[tuple[Any, ...]]) -> Iterator[Sequence[Cell]]:
    # Amounts without a currency beside them stay as they are, and so do their names.
    money = shown.money_keys if "currency" in shown.keys else frozenset()
    yield [key.removesuffix(_CENTS) if key in money else key for key in shown.keys]
    for row in rows:
        found = shown.listed(row)
        yield [_amount(found, key) if key in money else _cell(found[key]) for key in shown.keys]


def _amount(found: dict[str, Any], key: str) -> Cell:
    return None if found[key] is None else major_units(found[key], found["currency"])


def _cell(value: Any) -> Cell:
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return to_json(value).decode().strip('"')
        case None | str() | int() | Decimal() | date():
            return value
        case _:
            return to_json(value).decode()
