"""The chase list: what suppliers owe and are late with, as a file that is sent to them or worked off by phone."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID

from tt_api.database.record import folded_sql
from tt_api.database.transaction import read
from tt_api.http.csv_text import Cell
from tt_api.resources.currencies import major_units
from tt_api.services.financial.commissions.worklists import overdue_sql

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
_LATE = f"{overdue_sql('%(today)s')} AND commission_entries.deleted_at IS NULL"
_VENDORS = f"""
    SELECT id, name FROM vendors
    WHERE (%(of_all)s OR id = %(vendor)s::uuid)
      AND EXISTS (SELECT FROM commission_entries WHERE vendor_id = vendors.id AND {_LATE})
    ORDER BY {folded_sql("name")}, id
"""  # noqa: S608 -- our own names
_ROWS = f"""
    SELECT expected_on, commission_entries.id, vendor_confirmation, record_locator, booking_reference,
      coalesce(travelers.last_name || ', ' || travelers.first_name, clients.name), departure_date, return_date,
      commission_entries.currency, gross_commission_cents, coalesce(received_cents, 0), chase_count, last_chased_on
    FROM commission_entries JOIN bookings ON bookings.id = commission_entries.booking_id
      LEFT JOIN booking_travelers ON booking_travelers.booking_id = bookings.id AND booking_travelers.is_primary
        AND booking_travelers.deleted_at IS NULL
      LEFT JOIN travelers ON travelers.id = booking_travelers.traveler_id
      LEFT JOIN clients ON clients.id = bookings.client_id
    WHERE commission_entries.vendor_id = %(vendor)s AND {_LATE}
      AND (expected_on, commission_entries.id) > (%(day)s::date, %(entry)s::uuid)
    ORDER BY expected_on, commission_entries.id LIMIT {BATCH}
"""  # noqa: S608 -- our own names
_START = (date.min, str(UUID(int=0)))


def chase_list(vendor_id: str | None, today: date) -> Iterator[Sequence[Cell]]:
    """The overdue commissions by vendor, the oldest first, below a header.

    Which vendors are late is read at once, so that what fails does so before anything was answered; the rest while the
    file is sent.

    Args:
        vendor_id: only this vendor's; None for all.
        today: the agency's day.
    """
    vendors = read(_VENDORS, {"today": today, "of_all": vendor_id is None, "vendor": vendor_id})
    rows = (_cells(name, row, today) for late_id, name in vendors for row in _rows(late_id, today))
    return chain([HEADER], rows)


def _rows(vendor_id: str, today: date) -> Iterator[tuple[Any, ...]]:
    day, entry = _START
    while rows := read(_ROWS, {"vendor": vendor_id, "today": today, "day": day, "entry": entry}):
        yield from rows
        if len(rows) < BATCH:
            return
        day, entry, *_ = rows[-1]


def _cells(vendor: str, row: tuple[Any, ...], today: date) -> Sequence[Cell]:
    expected_on, _, *who_and_when, currency, gross, received, chased, last_chased_on = row
    amounts = [major_units(cents, currency) for cents in (gross, received, gross - received)]
    days = (today - expected_on).days
    return [vendor, *who_and_when, currency, *amounts, expected_on, days, chased, last_chased_on]
