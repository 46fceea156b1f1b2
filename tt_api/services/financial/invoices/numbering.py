"""Numbers of invoices: without a gap in a year, whoever creates at once and whatever is rolled back."""

from tt_api.database.transaction import execute

# The row's lock is held until the transaction ends; the next one waits, and finds it unchanged if this one fails.
_TAKE = (
    "INSERT INTO invoice_numbers AS taken (year, last_number) VALUES (%s, 1)"
    " ON CONFLICT (year) DO UPDATE SET last_number = taken.last_number + 1 RETURNING last_number"
)


def take_number(year: int) -> str:
    """The next number of a year, in the transaction that stores the invoice.

    Args:
        year: of the issue date, which is a day of the agency's.
    """
    found = execute(_TAKE, (year,)).fetchone()
    assert found is not None  # noqa: S101 -- it inserts or updates
    return f"INV-{year:04}-{found[0]:05}"
