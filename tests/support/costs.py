"""The requests whose costs are counted: for each operation of a resource, and for each route beside those."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import uuid4

from flask import Flask

from tests.support.examples import RULED
from tests.support.maker import Maker
from tests.support.probe_blueprints import guard_of, right_credentials, slack_headers
from tests.support.resources import REAL, Resource
from tests.support.wire import Cost, Wire
from tt_api.encryption.link_tokens import LinkKind, link_token
from tt_api.http.guards import Guard


class Signed(NamedTuple):
    """A body that Slack signs, and its type."""

    body: bytes
    content_type: str


class Request(NamedTuple):
    """One request, and what it needs was made before."""

    method: str
    path: str
    body: Any = None
    signed: Signed | None = None


Prepare = Callable[..., Request]

_FORM = "application/x-www-form-urlencoded"


def _patch(make: Maker, resource: Resource, key: str) -> Request:
    row = make.make(resource)
    value = make.referred(resource, key).id if key in resource.references else make.value(resource, key)
    return Request("PATCH", row.url, {key: value})


def _patch_nothing(make: Maker, resource: Resource) -> Request:
    row = make.make(resource)
    return Request("PATCH", row.url, row.data)


def _plain_field(resource: Resource) -> str:
    return next(key for key in resource.own if key not in resource.references and _is_free(resource, key))


def _reference(resource: Resource) -> str | None:
    return next((key for key in resource.references if key in resource.own and _is_free(resource, key)), None)


def _is_free(resource: Resource, key: str) -> bool:
    return (resource.table.name, key) not in RULED


# By the heading of a column: the operation's letter, and what makes its request.
OPERATIONS: dict[str, tuple[str, Prepare]] = {
    "list": (
        "L",
        lambda make, resource: Request("GET", f"{make.make(resource).collection}?createdAtFrom=2020-01-01&page=1"),
    ),
    "detail": ("G", lambda make, resource: Request("GET", make.make(resource).url)),
    "create": ("C", lambda make, resource: Request("POST", make.collection(resource), make.body(resource))),
    "full": (
        "C",
        lambda make, resource: Request("POST", make.collection(resource), make.body(resource, full=True)),
    ),
    "patch": ("U", lambda make, resource: _patch(make, resource, _plain_field(resource))),
    "refer": ("U", lambda make, resource: _patch(make, resource, str(_reference(resource)))),
    "same": ("U", _patch_nothing),
    "delete": ("D", lambda make, resource: Request("DELETE", make.make(resource).url)),
}


def offers(resource: Resource, column: str) -> bool:
    """Whether a resource has what a column of the table is about."""
    letter, _ = OPERATIONS[column]
    return letter in resource.operations and (column != "refer" or _reference(resource) is not None)


def cost(wire: Wire, make: Maker, prepare: Callable[[Maker], Request], credentials: dict[str, str] | None) -> Cost:
    """What a request costs once connections are open and plans kept.

    Args:
        credentials: the headers of a caller with a key; None for a visitor, who has none.
    """
    for _ in range(2):
        request = prepare(make)
        with wire.counting() as found:
            if credentials is None:
                response = make.visit(request.method, request.path, json=request.body)
            else:
                response = make.send(request.method, request.path, **_sent(request, credentials))
            # A file is sent while it is still being read.
            response.get_data()
        assert response.status_code < 400, response.get_data(as_text=True)
    return found[0]


def _sent(request: Request, credentials: dict[str, str]) -> dict[str, Any]:
    if request.signed is None:
        return {"json": request.body, "headers": credentials}
    body, content_type = request.signed
    return {"data": body, "content_type": content_type, "headers": slack_headers(body)}


def credentials_for(app: Flask, route: str) -> dict[str, str] | None:
    """The headers that a route's guard lets through; None where it has none."""
    method, path = route.split(" ")
    rule = next(rule for rule in app.url_map.iter_rules() if rule.rule == path and method in (rule.methods or ()))
    guard = guard_of(app, rule)
    return None if guard is Guard.PUBLIC else right_credentials(guard)


def _resource(rule: str) -> Resource:
    return next(one for one in REAL if one.rule == rule)


def _chat(make: Maker) -> str:
    said = make.send("POST", "/api/miles-chat", json={"message": "Norway in May?"})
    return str(said.get_json()["data"]["sessionId"])


def _mail(make: Maker) -> str:
    sent = make.send(
        "POST",
        "/internal/send-email",
        json={"to": "ada@example.com", "subject": "Lisbon", "html": "<p>Shall we talk?</p>"},
        headers=right_credentials(Guard.SERVICE_KEY),
    )
    return str(sent.get_json()["data"]["id"])


def _failed_mail(make: Maker) -> str:
    send_id = _mail(make)
    make.rows("UPDATE email_sends SET status = 'failed', error = 'no' WHERE id = %s RETURNING 1", send_id)
    return send_id


def _sent_mail(make: Maker) -> str:
    send_id = _mail(make)
    make.rows("UPDATE email_sends SET status = 'sent', sent_at = now() WHERE id = %s RETURNING 1", send_id)
    return send_id


def _token(make: Maker) -> str:
    ((token,),) = make.rows("SELECT unsubscribe_token FROM email_sends WHERE id = %s", _mail(make))
    return str(token)


def _tracked(make: Maker, kind: LinkKind, target: str = "") -> str:
    """A token of a mail that was sent a while ago."""
    send_id = _sent_mail(make)
    earlier = "UPDATE email_sends SET sending_started_at = now() - interval '1 minute' WHERE id = %s RETURNING 1"
    make.rows(earlier, send_id)
    with make.app.app_context():
        return link_token(kind, f"{send_id}{target}")


_SITE = "https://www.traveltamers.example/lisbon"


def _sent_proposal(make: Maker) -> str:
    return make.make(_resource("/api/proposals"), status="sent").url


def _page(make: Maker, url: str) -> str:
    """The path of a row's public page."""
    page = str(make.api.get(f"{url}/link").get_json()["data"]["url"])
    return "/" + page.split("/", 3)[3]


def _preferences(make: Maker) -> str:
    path = f"{make.make(_resource('/api/travelers')).url}/preferences"
    assert make.send("PUT", path, json={"pace": "packed"}).status_code == 200
    return path


def _letter(make: Maker) -> str:
    ((letter_id,),) = make.rows(
        "INSERT INTO dead_letters (source, payload, error, attempts) VALUES ('score_all', '{}', 'no', 5)"
        " RETURNING id::text"
    )
    return str(letter_id)


def _task(make: Maker) -> str:
    ((task_id,),) = make.rows("INSERT INTO scheduled_tasks (task_type) VALUES ('score_all') RETURNING id::text")
    return str(task_id)


def _work_health(make: Maker) -> Request:
    make.rows(
        "INSERT INTO scheduled_tasks (task_type, status, finished_at) VALUES ('score_all', 'done', now()) RETURNING id"
    )
    return Request("GET", "/health/work")


def _contact(make: Maker) -> str:
    return make.make(_resource("/api/contacts")).id


def _traveler(make: Maker) -> str:
    """A booking's traveler, where callers find them."""
    made = make.make(_resource("/api/bookings/<string:id>/travelers"))
    return f"{made.collection}/{made.data['travelerId']}"


def _waiting(make: Maker) -> str:
    """A member who waits, in a group with room."""
    return make.make(_resource("/api/groups/<string:id>/members"), status="waitlisted").url


def _offered(make: Maker) -> str:
    member = _waiting(make)
    assert make.send("POST", f"{member}/offer").status_code == 200
    return member


_OF_A_MEMBER = ("contacts", "travelers", "bookings")


def _acknowledging(make: Maker) -> Request:
    """Accepting that nobody is to be called in an emergency."""
    trip = make.make(_resource("/api/client-trips"))
    traveler = make.make(_resource("/api/travelers"), clientId=trip.data["clientId"])
    body = {"travelerId": traveler.id, "code": "emergency_contact", "note": "Has nobody"}
    return Request("POST", f"{trip.url}/readiness/acknowledge", body)


def _sailed(make: Maker) -> str:
    """A group that is back, with people and a free berth, each party with a traveler, a booking and a room."""
    group = make.make(_resource("/api/groups"), status="completed", pricePerPersonCents=100, conductorRatio=1)
    for number in range(10):
        contact, traveler, booking = (make.make(_resource(f"/api/{name}")).id for name in _OF_A_MEMBER)
        make.api.created(f"/api/bookings/{booking}/travelers", {"travelerId": traveler})
        member = {"contactId": contact, "travelerId": traveler, "bookingId": booking, "roomKey": str(number)}
        make.api.created(f"{group.url}/members", {**member, "status": "traveled"})
    return group.url


def _rooms(make: Maker) -> Request:
    """For people who have other rooms so far."""
    group = _sailed(make)
    found = make.api.get(f"{group}/members?limit=100").get_json()["data"]
    rooms = [{"roomKey": f"R{number}", "memberIds": [row["id"]]} for number, row in enumerate(found)]
    return Request("PUT", f"{group}/rooming", {"rooms": rooms})


def _payment(make: Maker) -> Request:
    """A payment on a booking that is part of a trip with instalments, and has others already."""
    trip = make.make(_resource("/api/client-trips"), totalCostCents=1_000_000).id
    due = {"tripId": trip, "amountCents": 1000, "dueDate": "2080-01-01"}
    for number in (1, 2):
        make.make(_resource("/api/payment-schedules"), installmentNumber=number, **due)
    client = make.make(_resource("/api/clients")).id
    owners = {"clientId": client, "tripId": trip}
    booking = make.make(_resource("/api/bookings"), totalPriceCents=1_000_000, **owners)
    for _ in range(3):
        make.api.created(f"{booking.url}/payments", {"amountCents": 10, "paymentMethod": "card"})
    return Request("POST", f"{booking.url}/payments", {"amountCents": 10, "paymentMethod": "card"})


def _calculation(make: Maker) -> dict[str, Any]:
    """For a booking of a vendor with many rules."""
    vendor = make.row_of("vendors").id
    for number in range(30):
        make.send("POST", f"/api/vendors/{vendor}/commission-rules", json={"commissionPct": number})
    return {"bookingId": make.row_of("bookings").id, "vendorId": vendor, "bookingValueCents": 100_000}


def _draft_to_mail(make: Maker) -> str:
    client = make.make(_resource("/api/clients"), email="ada@example.com")
    return make.make(_resource("/api/invoices"), clientId=client.id).url


def _sent_invoice(make: Maker) -> str:
    return make.make(_resource("/api/invoices"), status="sent").url


def _plan(make: Maker) -> dict[str, Any]:
    """For a trip on which much was paid already, in as many parts as there may be."""
    trip = make.make(_resource("/api/client-trips"), startDate="2080-01-01", totalCostCents=100_000)
    client = {"clientId": trip.data["clientId"], "tripId": trip.id}
    for _ in range(30):
        paid = {"amountCents": 100, "paymentType": "installment", "status": "paid"}
        make.api.created("/api/payments", {**client, **paid})
    return {"tripId": trip.id, "instalments": 24}


def _opportunities(make: Maker) -> Request:
    """Several, of several vendors, with deals and trips."""
    for number in range(3):
        vendor = make.make(_resource("/api/vendors")).id
        make.make(_resource("/api/trips"), vendorId=vendor, departureDate=f"2080-01-0{number + 1}")
        make.make(_resource("/api/deals"), companyId=make.make(_resource("/api/companies")).id)
        make.make(_resource("/api/client-trips"), clientId=make.make(_resource("/api/clients")).id)
    return Request("GET", "/api/intelligence/top-opportunities")


def _slack_command(make: Maker) -> Request:
    """For a deal with a company."""
    make.make(_resource("/api/deals"), title="Lisbon", companyId=make.make(_resource("/api/companies")).id)
    return Request("POST", "/slack/commands", signed=Signed(b"command=%2Ftt&text=deal+lisbon", _FORM))


def _slack_event(make: Maker) -> Request:
    """A message in the channel of a company that has a contact."""
    company = make.make(_resource("/api/companies"), slackChannelId="C0HERON").id
    make.make(_resource("/api/contacts"), companyId=company)
    event = {"type": "message", "channel": "C0HERON", "user": "U0ANNA", "text": "Lisbon", "ts": "1767225600.000200"}
    # A delivery that comes again would cost less.
    delivery = {"type": "event_callback", "event_id": f"Ev{company}", "event": event}
    return Request("POST", "/slack/events", signed=Signed(json.dumps(delivery).encode(), "application/json"))


def _booking_news(make: Maker) -> Request:
    """Of a booking that moves, with another price."""
    booking = make.make(_resource("/api/bookings"), status="hold", totalPriceCents=100).data
    news = {"bookingReference": booking["bookingReference"], "status": "confirmed", "totalPriceCents": 200}
    return Request("POST", "/webhooks/booking-update", news)


def _collected(make: Maker) -> Request:
    """On a booking like that of a payment through the API."""
    booking_id = _payment(make).path.split("/")[3]
    money = {"bookingId": booking_id, "amountCents": 10, "transactionId": f"ch_{booking_id}"}
    return Request("POST", "/webhooks/payment", money)


def _hook(make: Maker, event: str, **body: Any) -> Request:
    """An event of a group with a member and a milestone; new ones are called like the request's group."""
    group = make.make(_resource("/api/groups"), externalId=f"grp_{uuid4()}")
    make.api.created(f"{group.url}/members", {"contactId": _contact(make), "externalId": group.id})
    make.api.created(f"{group.url}/milestones", {"title": "Names", "dueDate": "2080-01-01"})
    known = {"groupExternalId": group.data["externalId"], "externalId": group.id}
    if event == "group-updated":
        known = {"externalId": group.data["externalId"]}
    return Request("POST", f"/hooks/groups/{event}", {**known, **body})


_JOINS: dict[str, Any] = {"firstName": "Ada", "partySize": 2}


def _form(make: Maker) -> Request:
    """Of somebody new at a new company, on the page of a proposal."""
    number = make.make(_resource("/api/proposals")).id
    slug = make.api.get(f"/api/proposals/{number}").get_json()["data"]["slug"]
    who = {"name": "Ada Okafor", "email": f"ada-{number}@example.com", "company": number}
    return Request("POST", "/webhooks/form-submit", {**who, "message": "Lisbon?", "proposalSlug": slug})


def _onboarding(make: Maker) -> Request:
    """Of somebody new with as much family as there may be, each with a passport and preferences."""
    number = make.make(_resource("/api/contacts")).id
    family = [
        {"firstName": str(one), "lastName": "Okafor", "passportNumber": f"X{one}", "preferences": {"pace": "relaxed"}}
        for one in range(20)
    ]
    who = {"firstName": "Ada", "lastName": "Okafor", "email": f"ada-{number}@example.com"}
    return Request("POST", "/api/onboarding", {**who, "travelers": family})


def _intent(make: Maker) -> Request:
    """High, of somebody new."""
    number = make.make(_resource("/api/contacts")).id
    who = {"sessionId": number, "intentScore": 80, "email": f"ada-{number}@example.com", "destination": "Norway"}
    return Request("POST", "/webhooks/miles-intent", who)


# By method and rule: what makes the request.
OTHERS: dict[str, Callable[[Maker], Request]] = {
    # Without Claude, whose questions aren't ours to count.
    "POST /api/miles-chat": lambda _: Request("POST", "/api/miles-chat", {"message": "Norway in May?"}),
    "POST /api/miles-chat/stream": lambda _: Request("POST", "/api/miles-chat/stream", {"message": "Norway in May?"}),
    "GET /api/miles-chat/<string:sessionId>": lambda make: Request("GET", f"/api/miles-chat/{_chat(make)}"),
    "GET /api/contacts/<string:id>/score": lambda make: Request("GET", f"/api/contacts/{_contact(make)}/score"),
    "POST /api/email-sends/<string:id>/resend": lambda make: Request(
        "POST", f"/api/email-sends/{_failed_mail(make)}/resend"
    ),
    "POST /api/email-templates/<string:id>/preview": lambda make: Request(
        "POST", f"{make.make(_resource('/api/email-templates')).url}/preview", {"variables": {}}
    ),
    "GET /api/client-trips/<string:id>/readiness": lambda make: Request(
        "GET", f"{make.make(_resource('/api/client-trips')).url}/readiness"
    ),
    "POST /api/client-trips/<string:id>/readiness/acknowledge": _acknowledging,
    "POST /api/entry-requirements/import": lambda _: Request(
        "POST", "/api/entry-requirements/import", {"csv": "destinationCountry,nationality,visa\nES,PH,visa\nES,,visa\n"}
    ),
    "GET /api/client-trips/<string:id>/itinerary.pdf": lambda make: Request(
        "GET", f"{make.make(_resource('/api/client-trips')).url}/itinerary.pdf"
    ),
    "GET /api/invoices/<string:id>/pdf": lambda make: Request("GET", f"{_sent_invoice(make)}/pdf"),
    "POST /api/invoices/<string:id>/send": lambda make: Request("POST", f"{_draft_to_mail(make)}/send"),
    "GET /api/travelers/<string:id>/preferences": lambda make: Request("GET", _preferences(make)),
    "PUT /api/travelers/<string:id>/preferences": lambda make: Request("PUT", _preferences(make), {"pace": "relaxed"}),
    "POST /api/bookings/<string:id>/payments": _payment,
    "PATCH /api/bookings/<string:id>/travelers/<string:travelerId>": lambda make: Request(
        "PATCH", _traveler(make), {"seat": "14A"}
    ),
    "DELETE /api/bookings/<string:id>/travelers/<string:travelerId>": lambda make: Request("DELETE", _traveler(make)),
    "GET /api/groups/<string:id>/waitlist": lambda make: Request(
        "GET", f"{_waiting(make).partition('/members')[0]}/waitlist"
    ),
    "POST /api/groups/<string:id>/members/<string:memberId>/offer": lambda make: Request(
        "POST", f"{_waiting(make)}/offer"
    ),
    "POST /api/groups/<string:id>/members/<string:memberId>/accept": lambda make: Request(
        "POST", f"{_offered(make)}/accept"
    ),
    "GET /api/groups/<string:id>/rooming": lambda make: Request("GET", f"{_sailed(make)}/rooming"),
    "PUT /api/groups/<string:id>/rooming": _rooms,
    "GET /api/groups/<string:id>/rooming.csv": lambda make: Request(
        "GET", f"{_sailed(make)}/rooming.csv?layout=manifest"
    ),
    "GET /api/groups/<string:id>/conductor-credits": lambda make: Request("GET", f"{_sailed(make)}/conductor-credits"),
    "POST /api/groups/<string:id>/conductor-credits/settle": lambda make: Request(
        "POST", f"{_sailed(make)}/conductor-credits/settle", {"benefit": "organizer"}
    ),
    "GET /api/analytics/dashboard": lambda _: Request("GET", "/api/analytics/dashboard"),
    "GET /api/analytics/waiting": lambda _: Request("GET", "/api/analytics/waiting"),
    "GET /api/analytics/kpis": lambda _: Request("GET", "/api/analytics/kpis?metric=nps"),
    "GET /api/analytics/events": lambda _: Request("GET", "/api/analytics/events"),
    "GET /api/content/<string:id>": lambda make: Request("GET", make.make(_resource("/api/content")).url),
    "GET /api/email-sequences/<string:id>/funnel": lambda make: Request(
        "GET", f"{make.make(_resource('/api/email-sequences')).url}/funnel"
    ),
    "GET /api/commissions/missing": lambda _: Request("GET", "/api/commissions/missing"),
    "GET /api/deals/pipeline": lambda _: Request("GET", "/api/deals/pipeline"),
    "GET /api/commissions/summary": lambda _: Request("GET", "/api/commissions/summary"),
    "GET /api/commissions/chase.csv": lambda _: Request("GET", "/api/commissions/chase.csv"),
    "POST /api/commissions/calculate": lambda make: Request("POST", "/api/commissions/calculate", _calculation(make)),
    "POST /api/payment-schedules/generate": lambda make: Request(
        "POST", "/api/payment-schedules/generate", _plan(make)
    ),
    "GET /api/intelligence/top-opportunities": _opportunities,
    "GET /api/internal/contacts": lambda _: Request("GET", "/api/internal/contacts"),
    "GET /api/internal/deals": lambda _: Request("GET", "/api/internal/deals"),
    "POST /internal/automation-runs": lambda _: Request(
        "POST", "/internal/automation-runs", {"automationId": "wf-1", "executionId": "77", "status": "success"}
    ),
    "GET /internal/dead-letters": lambda _: Request("GET", "/internal/dead-letters"),
    "GET /internal/dead-letters/<string:id>": lambda make: Request("GET", f"/internal/dead-letters/{_letter(make)}"),
    "POST /api/dead-letters/<string:id>/discard": lambda make: Request(
        "POST", f"/api/dead-letters/{_letter(make)}/discard"
    ),
    "POST /internal/dead-letters/<string:id>/discard": lambda make: Request(
        "POST", f"/internal/dead-letters/{_letter(make)}/discard"
    ),
    "POST /api/dead-letters/<string:id>/retry": lambda make: Request(
        "POST", f"/api/dead-letters/{_letter(make)}/retry"
    ),
    "POST /internal/dead-letters/<string:id>/retry": lambda make: Request(
        "POST", f"/internal/dead-letters/{_letter(make)}/retry"
    ),
    "POST /internal/email-events": lambda make: Request(
        "POST", "/internal/email-events", {"sendId": _sent_mail(make), "event": "delivered"}
    ),
    "POST /internal/events": lambda make: Request(
        "POST", "/internal/events", {"event": "form_submitted", "contactId": _contact(make)}
    ),
    "POST /internal/send-email": lambda _: Request(
        "POST", "/internal/send-email", {"to": "ada@example.com", "subject": "Lisbon", "html": "<p>Well?</p>"}
    ),
    "GET /internal/tasks/<string:task>": lambda make: Request("GET", f"/internal/tasks/{_task(make)}"),
    "POST /internal/tasks/<string:task>": lambda _: Request("POST", "/internal/tasks/score_all"),
    "GET /health": lambda _: Request("GET", "/health"),
    "GET /health/work": _work_health,
    "GET /livez": lambda _: Request("GET", "/livez"),
    "GET /readyz": lambda _: Request("GET", "/readyz"),
    "GET /metrics": lambda _: Request("GET", "/metrics"),
    "POST /api/page-views": lambda _: Request("POST", "/api/page-views", {"sessionId": "1", "pageUrl": _SITE}),
    "POST /webhooks/page-view": lambda _: Request(
        "POST", "/webhooks/page-view", {"sessionId": str(uuid4()), "pageUrl": _SITE}
    ),
    "POST /webhooks/booking-update": _booking_news,
    "POST /webhooks/payment": _collected,
    "POST /hooks/groups/group-created": lambda _: Request(
        "POST", "/hooks/groups/group-created", {"externalId": f"grp_{uuid4()}", "name": "Rhine"}
    ),
    "POST /hooks/groups/group-updated": lambda make: _hook(make, "group-updated", name="Danube"),
    "POST /hooks/groups/member-joined": lambda make: _hook(
        make, "member-joined", **_JOINS, externalId=str(uuid4()), email=f"{uuid4()}@example.com"
    ),
    "POST /hooks/groups/member-left": lambda make: _hook(make, "member-left"),
    "POST /hooks/groups/milestone-completed": lambda make: _hook(make, "milestone-completed", title="Names"),
    "POST /api/onboarding": _onboarding,
    "POST /webhooks/form-submit": _form,
    "POST /webhooks/miles-intent": _intent,
    "GET /api/invoices/<string:id>/link": lambda make: Request("GET", f"{_sent_invoice(make)}/link"),
    "GET /api/proposals/<string:id>/link": lambda make: Request("GET", f"{_sent_proposal(make)}/link"),
    "GET /i/<string:token>": lambda make: Request("GET", _page(make, _sent_invoice(make))),
    "GET /i/<string:token>/invoice.pdf": lambda make: Request("GET", f"{_page(make, _sent_invoice(make))}/invoice.pdf"),
    "GET /p/<string:token>": lambda make: Request("GET", _page(make, _sent_proposal(make))),
    "GET /t/c/<string:token>": lambda make: Request(
        "GET", f"/t/c/{_tracked(make, LinkKind.MAIL_CLICKED, ' ' + _SITE)}"
    ),
    "GET /t/o/<string:token>.gif": lambda make: Request("GET", f"/t/o/{_tracked(make, LinkKind.MAIL_OPENED)}.gif"),
    "POST /slack/commands": _slack_command,
    "POST /slack/events": _slack_event,
    "GET /unsubscribe/<string:token>": lambda make: Request("GET", f"/unsubscribe/{_token(make)}"),
    "POST /unsubscribe/<string:token>": lambda make: Request("POST", f"/unsubscribe/{_token(make)}"),
}
