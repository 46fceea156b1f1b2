"""What must be there before a route's request is counted."""

from typing import Any

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


def sailed(make: Maker) -> str:
    """A group that is back, with people and a free berth, each party with a traveler, a booking and a room."""
    group = make.make(resource("/api/groups"), status="completed", pricePerPersonCents=100, conductorRatio=1)
    for number in range(10):
        contact, traveler, booking = (make.make(resource(f"/api/{name}")).id for name in _OF_A_MEMBER)
        make.api.created(f"/api/bookings/{booking}/travelers", {"travelerId": traveler})
        member = {"contactId": contact, "travelerId": traveler, "bookingId": booking, "roomKey": str(number)}
        make.api.created(f"{group.url}/members", {**member, "status": "traveled"})
    return group.url


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
