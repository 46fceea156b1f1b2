"""CSV: what a spreadsheet opens is what was meant, and nothing of it runs."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO
from itertools import repeat

import pytest

from tt_api.http.csv_text import Cell, csv_text
from tt_api.services.financial.money import major_units


def written(*rows: list[Cell], bom: bool = False) -> str:
    return "".join(csv_text(rows, bom=bom))


def test_lines_end_with_crlf_and_special_cells_are_quoted() -> None:
    assert written(["a", "b"], ['say "hi"', "x,y"], ["two\nlines", None]) == (
        'a,b\r\n"say ""hi""","x,y"\r\n"two\nlines",\r\n'
    )


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_would_run_is_quoted_as_text(cell: str) -> None:
    ((found,),) = csv.reader(StringIO(written([cell]), newline=""))
    assert found == f"'{cell}"


def test_amounts_have_the_decimals_of_their_currency_and_days_are_iso() -> None:
    amounts: list[Cell] = [major_units(-123_450, "USD"), major_units(50, "JPY"), major_units(1, "KWD")]
    assert written([*amounts, date(2027, 3, 9), 7]) == "-1234.50,50,0.001,2027-03-09,7\r\n"
    assert written([Decimal("1E+3")]) == "1000\r\n"


def test_a_byte_order_mark_only_on_request() -> None:
    assert written(["a"], bom=True) == "\ufeffa\r\n"
    assert written(["a"]) == "a\r\n"


def test_a_long_file_comes_in_pieces_while_its_rows_are_read() -> None:
    pieces = csv_text(repeat(["x" * 100]))
    first, second = next(pieces), next(pieces)
    assert first == second
    assert len(first) < 20_000
