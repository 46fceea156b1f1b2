"""What must be there before a route's request is counted, and the requests that need more than a line."""

import json
from typing import Any
from uuid import uuid4

from tests.support.costs import FORM, Request, Signed
from tests.support.maker import Maker
from tests.support.probe_blueprints import right_credentials
from tests.support.resources import REAL, Resource
from tt_api.encryption.link_tokens import LinkKind, link_token
from tt_api.http.guards import Guard


def resource(rule: str) -> Resource:
    return next(one for one in REAL if one.rule == rule)


def chat(make: Maker) -> str:
    said = make.send("POST", "/api/miles-chat", json={"message": "Norway in May?"})
    return str(said.get_json()["data"]["sessionId"])


def mail(make: Maker) -> str:
    sent = make.send(
        "POST",
        "/internal/send-email",
        json={"to": "ada@example.com", "subject": "Lisbon", "html": "<p>Shall we talk?</p>"},
        headers=right_credentials(Guard.SERVICE_KEY),
    )
    return str(sent.get_json()["data"]["id"])


def failed_mail(make: Maker) -> str:
    send_id = mail(make)
    make.rows("UPDATE email_sends SET status = 'failed', error = 'no' WHERE id = %s RETURNING 1", send_id)
    return send_id


def sent_mail(make: Maker) -> str:
    send_id = mail(make)
    make.rows("UPDATE email_sends SET status = 'sent', sent_at = now() WHERE id = %s RETURNING 1", send_id)
    return send_id


def token(make: Maker) -> str:
    ((token,),) = make.rows("SELECT unsubscribe_token FROM email_sends WHERE id = %s", mail(make))
    return str(token)


def tracked(make: Maker, kind: LinkKind, target: str = "") -> str:
    """A token of a mail that was sent a while ago."""
    send_id = sent_mail(make)
    earlier = "UPDATE email_sends SET sending_started_at = now() - interval '1 minute' WHERE id = %s RETURNING 1"
    make.rows(earlier, send_id)
    with make.app.app_context():
        return link_token(kind, f"{send_id}{target}")


SITE = "https://www.traveltamers.example/lisbon"


def sent_proposal(make: Maker) -> str:
    return make.make(resource("/api/proposals"), status="sent").url


def page(make: Maker, url: str) -> str:
    """The path of a row's public page."""
    page = str(make.api.get(f"{url}/link").get_json()["data"]["url"])
    return "/" + page.split("/", 3)[3]


def preferences(make: Maker) -> str:
    path = f"{make.make(resource('/api/travelers')).url}/preferences"
    assert make.send("PUT", path, json={"pace": "packed"}).status_code == 200
    return path


def letter(make: Maker) -> str:
    ((letter_id,),) = make.rows(
        "INSERT INTO dead_letters (source, payload, error, attempts) VALUES ('score_all', '{}', 'no', 5)"
        " RETURNING id::text"
    )
    return str(letter_id)


def task(make: Maker) -> str:
    ((task_id,),) = make.rows("INSERT INTO scheduled_tasks (task_type) VALUES ('score_all') RETURNING id::text")
    return str(task_id)


def work_health(make: Maker) -> Request:
    make.rows(
        "INSERT INTO scheduled_tasks (task_type, status, finished_at) VALUES ('score_all', 'done', now()) RETURNING id"
    )
    return Request("GET", "/health/work")


def contact(make: Maker) -> str:
    return make.make(resource("/api/contacts")).id


def traveler(make: Maker) -> str:
    """A booking's traveler, where callers find them."""
    made = make.make(resource("/api/bookings/<string:id>/travelers"))
    return f"{made.collection}/{made.data['travelerId']}"


def waiting(make: Maker) -> str:
    """A member who waits, in a group with room."""
    return make.make(resource("/api/groups/<string:id>/members"), status="waitlisted").url


def offered(make: Maker) -> str:
    member = waiting(make)
    assert make.send("POST", f"{member}/offer").status_code == 200
    return member


_OF_A_MEMBER = ("contacts", "travelers", "bookings")


def acknowledging(make: Maker) -> Request:
    """Accepting that nobody is to be called in an emergency."""
    trip = make.make(resource("/api/client-trips"))
    traveler = make.make(resource("/api/travelers"), clientId=trip.data["clientId"])
    body = {"travelerId": traveler.id, "code": "emergency_contact", "note": "Has nobody"}
    return Request("POST", f"{trip.url}/readiness/acknowledge", body)


def sailed(make: Maker) -> str:
    """A group that is back, with people and a free berth, each party with a traveler, a booking and a room."""
    group = make.make(resource("/api/groups"), status="completed", pricePerPersonCents=100, conductorRatio=1)
    for number in range(10):
        contact, traveler, booking = (make.make(resource(f"/api/{name}")).id for name in _OF_A_MEMBER)
        make.api.created(f"/api/bookings/{booking}/travelers", {"travelerId": traveler})
        member = {"contactId": contact, "travelerId": traveler, "bookingId": booking, "roomKey": str(number)}
        make.api.created(f"{group.url}/members", {**member, "status": "traveled"})
    return group.url


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


def calculation(make: Maker) -> dict[str, Any]:
    """For a booking of a vendor with many rules."""
    vendor = make.row_of("vendors").id
    for number in range(30):
        make.send("POST", f"/api/vendors/{vendor}/commission-rules", json={"commissionPct": number})
    return {"bookingId": make.row_of("bookings").id, "vendorId": vendor, "bookingValueCents": 100_000}


def draft_to_mail(make: Maker) -> str:
    client = make.make(resource("/api/clients"), email="ada@example.com")
    return make.make(resource("/api/invoices"), clientId=client.id).url


def sent_invoice(make: Maker) -> str:
    return make.make(resource("/api/invoices"), status="sent").url


def plan(make: Maker) -> dict[str, Any]:
    """For a trip on which much was paid already, in as many parts as there may be."""
    trip = make.make(resource("/api/client-trips"), startDate="2080-01-01", totalCostCents=100_000)
    client = {"clientId": trip.data["clientId"], "tripId": trip.id}
    for _ in range(30):
        paid = {"amountCents": 100, "paymentType": "installment", "status": "paid"}
        make.api.created("/api/payments", {**client, **paid})
    return {"tripId": trip.id, "instalments": 24}


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


JOINS: dict[str, Any] = {"firstName": "Ada", "partySize": 2}


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
