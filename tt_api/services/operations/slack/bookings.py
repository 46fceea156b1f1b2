"""Bookings by a number: ours, or the supplier's."""

from tt_api.integrations.slack_blocks import Message, message, shown
from tt_api.models.bookings.bookings import Booking
from tt_api.resources.filters import Condition
from tt_api.resources.list_query import ListQuery
from tt_api.resources.table import Row
from tt_api.services.bookings.references import confirmation_key
from tt_api.services.financial.money import money
from tt_api.services.operations.slack.naming import client_names, in_words
from tt_api.services.operations.slack.sales import MOST_FOUND, Found, first_found, nothing_found


def answer(reference: str) -> Message:
    """The booking of this reference; else those with this confirmation, however it is spelt."""
    sent = reference.replace(" ", "").upper()
    found = _where(Condition("booking_reference IN (%s, %s)", (sent, f"TT-{sent}")))
    key = confirmation_key(reference)
    if not found.rows and key is not None:
        found = _where(Condition("confirmation_key = %s", (key,)))
    names = client_names([row["client_id"] for row in found.rows])
    lines = [_booking(row, names.get(row["client_id"], "")) for row in found.rows]
    return message("Bookings", lines or [nothing_found("booking", reference)], found.note())


def _where(condition: Condition) -> Found:
    return first_found(Booking, ListQuery(limit=MOST_FOUND, conditions=[condition]))


def _booking(row: Row, client: str) -> str:
    head = f"*{row['booking_reference']}*  {shown(row['destination'])}{f' for {shown(client)}' if client else ''}"
    facts = [in_words(row["status"])]
    if row["departure_date"] is not None:
        back = f" to {row['return_date']}" if row["return_date"] is not None else ""
        facts.append(f"{row['departure_date']}{back}")
    if row["vendor_confirmation"]:
        facts.append(f"confirmation {shown(row['vendor_confirmation'])}")
    paid = f"{money(row['paid_cents'], row['currency'])} paid"
    price = row["total_price_cents"]
    facts.append(f"{paid} of {money(price, row['currency'])}" if price is not None else paid)
    return f"{head}\n{', '.join(facts)}"
