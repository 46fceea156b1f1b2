"""The chase list: what suppliers owe and are late with, as a file that is sent to them or worked off by phone."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from tt_api.database.record import folded_sql
from tt_api.database.transaction import read
from tt_api.services.financial.commissions.worklists import overdue_sql
from tt_api.services.financial.money import major_units

HEADER = (
    "Vendor",
    "Confirmation",
    "Record locator",
    "Our reference",
    "Guest",
    "Departure",
    "Return",
    "Currency",
    "Commission",
    "Received",
    "Open",
    "Expected on",
    "Days overdue",
    "Times chased",
    "Last chased on",
)
# Rows are read in batches, each after the last one's place in the order: neither the list nor a connection is held
# while a slow caller takes it.
BATCH = 1000
_VENDOR_KEY = folded_sql("vendors.name")
_PLACE = f"{_VENDOR_KEY}, vendors.id, commission_entries.expected_on, commission_entries.id"
_ROWS = f"""
    SELECT {_PLACE}, vendors.name, vendor_confirmation, record_locator, booking_reference,
      coalesce(travelers.last_name || ', ' || travelers.first_name, clients.name), departure_date, return_date,
      commission_entries.currency, gross_commission_cents, coalesce(received_cents, 0), chase_count, last_chased_on
    FROM commission_entries JOIN vendors ON vendors.id = commission_entries.vendor_id
      JOIN bookings ON bookings.id = commission_entries.booking_id
      LEFT JOIN booking_travelers ON booking_travelers.booking_id = bookings.id AND booking_travelers.is_primary
        AND booking_travelers.deleted_at IS NULL
      LEFT JOIN travelers ON travelers.id = booking_travelers.traveler_id
      LEFT JOIN clients ON clients.id = bookings.client_id
    WHERE {overdue_sql("%(today)s")} AND commission_entries.deleted_at IS NULL
      AND (%(of_all)s OR commission_entries.vendor_id = %(vendor)s::uuid)
      AND (%(from_the_start)s OR ({_PLACE}) > (%(name)s, %(at_vendor)s::uuid, %(day)s::date, %(entry)s::uuid))
    ORDER BY {_PLACE} LIMIT {BATCH}
"""  # noqa: S608 -- our own names

_Rows = list[tuple[Any, ...]]


def chase_list(vendor_id: str | None, today: date) -> Iterator[Sequence[str | int | Decimal | date | None]]:
    """The overdue commissions by vendor, the oldest first, below a header.

    The first rows are read at once, so that what fails does so before anything was answered; the others while the file
    is sent.

    Args:
        vendor_id: only this vendor's; None for all.
        today: the agency's day.
    """
    asked = {"today": today, "of_all": vendor_id is None, "vendor": vendor_id}
    first = _after(asked, None)
    return chain([HEADER], (_cells(row, today) for row in _on_from(first, asked)))


def _on_from(rows: _Rows, asked: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    while rows:
        yield from rows
        rows = _after(asked, rows[-1]) if len(rows) == BATCH else []


def _after(asked: dict[str, Any], last: tuple[Any, ...] | None) -> _Rows:
    name, vendor, day, entry = last[:4] if last else (None, None, None, None)
    place = {"from_the_start": last is None, "name": name, "at_vendor": vendor, "day": day, "entry": entry}
    return read(_ROWS, asked | place)


def _cells(row: tuple[Any, ...], today: date) -> Sequence[str | int | Decimal | date | None]:
    _, _, expected_on, _, *who_and_when, currency, gross, received, chased, last_chased_on = row
    amounts = [major_units(cents, currency) for cents in (gross, received, gross - received)]
    days = (today - expected_on).days
    return [*who_and_when, currency, *amounts, expected_on, days, chased, last_chased_on]
