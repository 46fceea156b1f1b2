"""The trips of the seeded clients: what is booked, paid, invoiced and earned, and what all that adds up to."""

from tt_api.seeding.catalogue.contracts import CONTRACTS
from tt_api.seeding.party import Party
from tt_api.seeding.table import Batch
from tt_api.seeding.travel.activities import ACTIVITIES
from tt_api.seeding.travel.alerts import ALERTS
from tt_api.seeding.travel.booked_travelers import BOOKED_TRAVELERS
from tt_api.seeding.travel.bookings import BOOKINGS
from tt_api.seeding.travel.commissions import ENTRIES, RECEIPTS
from tt_api.seeding.travel.contact import SCORES, TOUCHPOINTS
from tt_api.seeding.travel.groups import GROUPS, MEMBERS, MILESTONES
from tt_api.seeding.travel.invoice_rows import INVOICES
from tt_api.seeding.travel.itineraries import ITEMS
from tt_api.seeding.travel.open_groups import open_group
from tt_api.seeding.travel.schedules import SCHEDULES
from tt_api.seeding.travel.stories import tell
from tt_api.seeding.travel.till import PAYMENTS
from tt_api.seeding.travel.trips import TRIPS
from tt_api.services.financial.payments.ledger import paid_cents, payment_of

# In this order: rows refer to rows of the tables before theirs.
TRAVEL_TABLES = (
    *(GROUPS, CONTRACTS, TRIPS, BOOKINGS, BOOKED_TRAVELERS, ITEMS, MEMBERS, MILESTONES),
    *(INVOICES, PAYMENTS, SCHEDULES, ENTRIES, RECEIPTS),
    *(TOUCHPOINTS, SCORES, ACTIVITIES, ALERTS),
)


def travel_of(batch: Batch, ten: int, clients: list[Party]) -> None:
    """Add the trips of some clients and the group that they may join; each learns what it has paid in all."""
    payments = {party.id: tell(batch, party) for party in clients}
    for client_id, deposits in open_group(batch, ten, clients).items():
        payments[client_id] += deposits
    for party in clients:
        ledger = map(payment_of, payments[party.id])
        party.row["lifetime_value_cents"] = paid_cents(ledger, currency=party.row["currency"])
