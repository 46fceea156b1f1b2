"""The requests that need more than a line, each with what must be there before it is counted."""

import json
from typing import Any
from uuid import uuid4

from tests.support.cost_preparing import contact, resource, sailed
from tests.support.costs import FORM, Request, Signed
from tests.support.maker import Maker

JOINS: dict[str, Any] = {"firstName": "Ada", "partySize": 2}


def work_health(make: Maker) -> Request:
    make.rows(
        "INSERT INTO scheduled_tasks (task_type, status, finished_at) VALUES ('score_all', 'done', now()) RETURNING id"
    )
    return Request("GET", "/health/work")


def acknowledging(make: Maker) -> Request:
    """Accepting that nobody is to be called in an emergency."""
    trip = make.make(resource("/api/client-trips"))
    traveler = make.make(resource("/api/travelers"), clientId=trip.data["clientId"])
    body = {"travelerId": traveler.id, "code": "emergency_contact", "note": "Has nobody"}
    return Request("POST", f"{trip.url}/readiness/acknowledge", body)


def rooms(make: Maker) -> Request:
    """For people who have other rooms so far."""
    group = sailed(make)
    found = make.api.get(f"{group}/members?limit=100").get_json()["data"]
    rooms = [{"roomKey": f"R{number}", "memberIds": [row["id"]]} for number, row in enumerate(found)]
    return Request("PUT", f"{group}/rooming", {"rooms": rooms})


def payment(make: Maker) -> Request:
    """A payment on a booking that is part of a trip with instalments, and has others already."""
    trip = make.make(resource("/api/client-trips"), totalCostCents=1_000_000).id
    due = {"tripId": trip, "amountCents": 1000, "dueDate": "2080-01-01"}
    for number in (1, 2):
        make.make(resource("/api/payment-schedules"), installmentNumber=number, **due)
    client = make.make(resource("/api/clients")).id
    owners = {"clientId": client, "tripId": trip}
    booking = make.make(resource("/api/bookings"), totalPriceCents=1_000_000, **owners)
    for _ in range(3):
        make.api.created(f"{booking.url}/payments", {"amountCents": 10, "paymentMethod": "card"})
    return Request("POST", f"{booking.url}/payments", {"amountCents": 10, "paymentMethod": "card"})


def opportunities(make: Maker) -> Request:
    """Several, of several vendors, with deals and trips."""
    for number in range(3):
        vendor = make.make(resource("/api/vendors")).id
        make.make(resource("/api/trips"), vendorId=vendor, departureDate=f"2080-01-0{number + 1}")
        make.make(resource("/api/deals"), companyId=make.make(resource("/api/companies")).id)
        make.make(resource("/api/client-trips"), clientId=make.make(resource("/api/clients")).id)
    return Request("GET", "/api/intelligence/top-opportunities")


def slack_command(make: Maker) -> Request:
    """For a deal with a company."""
    make.make(resource("/api/deals"), title="Lisbon", companyId=make.make(resource("/api/companies")).id)
    return Request("POST", "/slack/commands", signed=Signed(b"command=%2Ftt&text=deal+lisbon", FORM))


def slack_event(make: Maker) -> Request:
    """A message in the channel of a company that has a contact."""
    company = make.make(resource("/api/companies"), slackChannelId="C0HERON").id
    make.make(resource("/api/contacts"), companyId=company)
    event = {"type": "message", "channel": "C0HERON", "user": "U0ANNA", "text": "Lisbon", "ts": "1767225600.000200"}
    # A delivery that comes again would cost less.
    delivery = {"type": "event_callback", "event_id": f"Ev{company}", "event": event}
    return Request("POST", "/slack/events", signed=Signed(json.dumps(delivery).encode(), "application/json"))


def booking_news(make: Maker) -> Request:
    """Of a booking that moves, with another price."""
    booking = make.make(resource("/api/bookings"), status="hold", totalPriceCents=100).data
    news = {"bookingReference": booking["bookingReference"], "status": "confirmed", "totalPriceCents": 200}
    return Request("POST", "/webhooks/booking-update", news)


def collected(make: Maker) -> Request:
    """On a booking like that of a payment through the API."""
    booking_id = payment(make).path.split("/")[3]
    money = {"bookingId": booking_id, "amountCents": 10, "transactionId": f"ch_{booking_id}"}
    return Request("POST", "/webhooks/payment", money)


def hook(make: Maker, event: str, **body: Any) -> Request:
    """An event of a group with a member and a milestone; new ones are called like the request's group."""
    group = make.make(resource("/api/groups"), externalId=f"grp_{uuid4()}")
    make.api.created(f"{group.url}/members", {"contactId": contact(make), "externalId": group.id})
    make.api.created(f"{group.url}/milestones", {"title": "Names", "dueDate": "2080-01-01"})
    known = {"groupExternalId": group.data["externalId"], "externalId": group.id}
    if event == "group-updated":
        known = {"externalId": group.data["externalId"]}
    return Request("POST", f"/hooks/groups/{event}", {**known, **body})


def form(make: Maker) -> Request:
    """Of somebody new at a new company, on the page of a proposal."""
    number = make.make(resource("/api/proposals")).id
    slug = make.api.get(f"/api/proposals/{number}").get_json()["data"]["slug"]
    who = {"name": "Ada Okafor", "email": f"ada-{number}@example.com", "company": number}
    return Request("POST", "/webhooks/form-submit", {**who, "message": "Lisbon?", "proposalSlug": slug})


def onboarding(make: Maker) -> Request:
    """Of somebody new with as much family as there may be, each with a passport and preferences."""
    number = make.make(resource("/api/contacts")).id
    family = [
        {"firstName": str(one), "lastName": "Okafor", "passportNumber": f"X{one}", "preferences": {"pace": "relaxed"}}
        for one in range(20)
    ]
    who = {"firstName": "Ada", "lastName": "Okafor", "email": f"ada-{number}@example.com"}
    return Request("POST", "/api/onboarding", {**who, "travelers": family})


def intent(make: Maker) -> Request:
    """High, of somebody new."""
    number = make.make(resource("/api/contacts")).id
    who = {"sessionId": number, "intentScore": 80, "email": f"ada-{number}@example.com", "destination": "Norway"}
    return Request("POST", "/webhooks/miles-intent", who)
