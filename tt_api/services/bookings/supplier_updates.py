"""What suppliers report of bookings: found by our reference or their number, and stored as any other change is."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.transaction import read
from tt_api.errors import ConflictError, NotFoundError, Problem, ValidationError
from tt_api.models.bookings.bookings import Booking
from tt_api.naming import camel
from tt_api.resources import writing
from tt_api.resources.changes import differing
from tt_api.resources.table import Row
from tt_api.services.bookings import storing
from tt_api.services.bookings.moves import NOUN
from tt_api.services.bookings.references import confirmation_key
from tt_api.services.operations import reports
from tt_api.services.operations.reports import Report

# What a report says of the booking that it means, and of itself.
_ABOUT = frozenset({"booking_reference", "vendor_id", "occurred_at"})
_MOST_NAMED = 20
_BY_REFERENCE = (
    "SELECT id::text FROM bookings WHERE booking_reference = %(reference)s AND deleted_at IS NULL"
    " AND (%(vendor)s::uuid IS NULL OR vendor_id = %(vendor)s OR booked_via_vendor_id = %(vendor)s)"
)
_BY_CONFIRMATION = (
    "SELECT id::text FROM bookings WHERE confirmation_key = %(key)s AND deleted_at IS NULL"
    " AND (%(vendor)s::uuid IS NULL OR vendor_id = %(vendor)s OR booked_via_vendor_id = %(vendor)s)"
    " ORDER BY created_at, id LIMIT %(most)s"
)


def apply(sent: Mapping[str, Any], payload: Mapping[str, Any]) -> Row:
    """Store what a supplier reports of a booking, all of it or nothing.

    Args:
        sent: which booking, and what of it; only what the supplier says.
        payload: what is kept of the delivery.

    Returns:
        The booking as it is now.

    Raises:
        NotFoundError: there is no such booking.
        ConflictError: several have the supplier's number; or the booking's moves or its money don't allow it.
        ValidationError: the parts of its price aren't its price.
    """
    row = writing.to_change(Booking, _find(sent))
    report = Report("booking-update", "Supplier", payload, sent.get("occurred_at"))
    if reports.judge(report, NOUN, row).older:
        return reports.keep_ignored(report, NOUN, row, "The supplier reported something newer before")
    wanted = {name: value for name, value in sent.items() if name not in _ABOUT}
    if "booking_reference" not in sent:
        # It said which booking is meant, and is no news.
        del wanted["vendor_confirmation"]
    changes = differing(Booking, row, wanted)
    stored = storing.update(row, changes) if changes else row
    return reports.keep(report, NOUN, stored, changed=[camel(name) for name in changes])


def _find(sent: Mapping[str, Any]) -> str:
    vendor = sent.get("vendor_id")
    if reference := sent.get("booking_reference"):
        found = read(_BY_REFERENCE, {"reference": reference.upper(), "vendor": vendor})
        identifier = reference
    else:
        identifier = sent["vendor_confirmation"]
        key = confirmation_key(identifier)
        if key is None:
            raise ValidationError.at("vendorConfirmation", "has neither letters nor digits to know it by")
        found = read(_BY_CONFIRMATION, {"key": key, "vendor": vendor, "most": _MOST_NAMED})
    if not found:
        raise NotFoundError.of(Booking.__name__, identifier)
    if len(found) > 1:
        raise _ambiguous([booking_id for (booking_id,) in found])
    return str(found[0][0])


def _ambiguous(ids: list[str]) -> ConflictError:
    problems = [Problem(("vendorConfirmation",), "is this booking's", booking_id) for booking_id in ids]
    message = "Several bookings have this confirmation: send bookingReference, or the vendorId that tells them apart"
    return ConflictError(message, problems=problems)
