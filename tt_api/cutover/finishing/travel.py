"""Deals, travelers' papers and bookings: what ours keep beside what was typed."""

from tt_api.cutover.finishing.row import Note, Row, agency_day_of
from tt_api.encryption.keyring import keyring
from tt_api.encryption.masks import last_four
from tt_api.models.enums import DealStage
from tt_api.services.bookings.references import confirmation_key, new_reference
from tt_api.services.crm.pipeline import PROBABILITIES


def rate_deal(row: Row, note: Note) -> None:  # noqa: ARG001 -- as all of them
    """A probability other than the stage's was set by hand, and stays when the stage changes."""
    usual = str(PROBABILITIES[DealStage(row.get("stage") or DealStage.LEAD)])
    row["probability"] = row["probability"] or usual
    row["probability_by_hand"] = "t" if row["probability"] != usual else "f"


def show_passport_end(row: Row, note: Note) -> None:  # noqa: ARG001
    """What lists show of a passport's number."""
    number = row.get("passport_number")
    row["passport_last4"] = last_four(number) if number else None


def mark_document(row: Row, note: Note) -> None:  # noqa: ARG001
    """What lists show of a document's number, and what equal ones are found by."""
    number = row["document_number"]
    if number:
        row["number_last4"] = last_four(number)
        row["number_fingerprint"] = f"\\x{keyring().fingerprint(number).hex()}"


def complete_booking(row: Row, note: Note) -> None:
    """A booking has a reference, a day, and its supplier's number as it is compared."""
    if row["booking_reference"] is None:
        row["booking_reference"] = new_reference()
        note("bookingReference", "had none: made anew")
    row["booked_on"] = row["booked_on"] or agency_day_of(row.get("created_at"))
    row["confirmation_key"] = confirmation_key(row.get("vendor_confirmation"))
