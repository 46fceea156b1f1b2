"""The request of each route beside the operations of resources, for counting what it costs."""

from collections.abc import Callable
from uuid import uuid4

from tests.support import cost_preparing as prepared
from tests.support import cost_requests
from tests.support.costs import Request
from tests.support.maker import Maker
from tt_api.encryption.link_tokens import LinkKind

# By method and rule: what makes the request.
OTHERS: dict[str, Callable[[Maker], Request]] = {
    # Without Claude, whose questions aren't ours to count.
    "POST /api/miles-chat": lambda _: Request("POST", "/api/miles-chat", {"message": "Norway in May?"}),
    "POST /api/miles-chat/stream": lambda _: Request("POST", "/api/miles-chat/stream", {"message": "Norway in May?"}),
    "GET /api/miles-chat/<string:sessionId>": lambda make: Request("GET", f"/api/miles-chat/{prepared.chat(make)}"),
    "GET /api/contacts/<string:id>/score": lambda make: Request("GET", f"/api/contacts/{prepared.contact(make)}/score"),
    "POST /api/email-sends/<string:id>/resend": lambda make: Request(
        "POST", f"/api/email-sends/{prepared.failed_mail(make)}/resend"
    ),
    "POST /api/email-templates/<string:id>/preview": lambda make: Request(
        "POST", f"{make.make(prepared.resource('/api/email-templates')).url}/preview", {"variables": {}}
    ),
    "GET /api/client-trips/<string:id>/readiness": lambda make: Request(
        "GET", f"{make.make(prepared.resource('/api/client-trips')).url}/readiness"
    ),
    "POST /api/client-trips/<string:id>/readiness/acknowledge": cost_requests.acknowledging,
    "POST /api/entry-requirements/import": lambda _: Request(
        "POST", "/api/entry-requirements/import", {"csv": "destinationCountry,nationality,visa\nES,PH,visa\nES,,visa\n"}
    ),
    "GET /api/client-trips/<string:id>/itinerary.pdf": lambda make: Request(
        "GET", f"{make.make(prepared.resource('/api/client-trips')).url}/itinerary.pdf"
    ),
    "GET /api/invoices/<string:id>/pdf": lambda make: Request("GET", f"{prepared.sent_invoice(make)}/pdf"),
    "POST /api/invoices/<string:id>/send": lambda make: Request("POST", f"{prepared.draft_to_mail(make)}/send"),
    "GET /api/travelers/<string:id>/preferences": lambda make: Request("GET", prepared.preferences(make)),
    "PUT /api/travelers/<string:id>/preferences": lambda make: Request(
        "PUT", prepared.preferences(make), {"pace": "relaxed"}
    ),
    "POST /api/bookings/<string:id>/payments": cost_requests.payment,
    "PATCH /api/bookings/<string:id>/travelers/<string:travelerId>": lambda make: Request(
        "PATCH", prepared.traveler(make), {"seat": "14A"}
    ),
    "DELETE /api/bookings/<string:id>/travelers/<string:travelerId>": lambda make: Request(
        "DELETE", prepared.traveler(make)
    ),
    "GET /api/groups/<string:id>/waitlist": lambda make: Request(
        "GET", f"{prepared.waiting(make).partition('/members')[0]}/waitlist"
    ),
    "POST /api/groups/<string:id>/members/<string:memberId>/offer": lambda make: Request(
        "POST", f"{prepared.waiting(make)}/offer"
    ),
    "POST /api/groups/<string:id>/members/<string:memberId>/accept": lambda make: Request(
        "POST", f"{prepared.offered(make)}/accept"
    ),
    "GET /api/groups/<string:id>/rooming": lambda make: Request("GET", f"{prepared.sailed(make)}/rooming"),
    "PUT /api/groups/<string:id>/rooming": cost_requests.rooms,
    "GET /api/groups/<string:id>/rooming.csv": lambda make: Request(
        "GET", f"{prepared.sailed(make)}/rooming.csv?layout=manifest"
    ),
    "GET /api/groups/<string:id>/conductor-credits": lambda make: Request(
        "GET", f"{prepared.sailed(make)}/conductor-credits"
    ),
    "POST /api/groups/<string:id>/conductor-credits/settle": lambda make: Request(
        "POST", f"{prepared.sailed(make)}/conductor-credits/settle", {"benefit": "organizer"}
    ),
    "GET /api/analytics/dashboard": lambda _: Request("GET", "/api/analytics/dashboard"),
    "GET /api/analytics/waiting": lambda _: Request("GET", "/api/analytics/waiting"),
    "GET /api/analytics/kpis": lambda _: Request("GET", "/api/analytics/kpis?metric=nps"),
    "GET /api/analytics/events": lambda _: Request("GET", "/api/analytics/events"),
    "GET /api/content/<string:id>": lambda make: Request("GET", make.make(prepared.resource("/api/content")).url),
    "GET /api/email-sequences/<string:id>/funnel": lambda make: Request(
        "GET", f"{make.make(prepared.resource('/api/email-sequences')).url}/funnel"
    ),
    "GET /api/commissions/missing": lambda _: Request("GET", "/api/commissions/missing"),
    "GET /api/deals/pipeline": lambda _: Request("GET", "/api/deals/pipeline"),
    "GET /api/commissions/summary": lambda _: Request("GET", "/api/commissions/summary"),
    "GET /api/commissions/chase.csv": lambda _: Request("GET", "/api/commissions/chase.csv"),
    "POST /api/commissions/calculate": lambda make: Request(
        "POST", "/api/commissions/calculate", prepared.calculation(make)
    ),
    "POST /api/payment-schedules/generate": lambda make: Request(
        "POST", "/api/payment-schedules/generate", prepared.plan(make)
    ),
    "GET /api/intelligence/top-opportunities": cost_requests.opportunities,
    "GET /api/internal/contacts": lambda _: Request("GET", "/api/internal/contacts"),
    "GET /api/internal/deals": lambda _: Request("GET", "/api/internal/deals"),
    "POST /internal/automation-runs": lambda _: Request(
        "POST", "/internal/automation-runs", {"automationId": "wf-1", "executionId": "77", "status": "success"}
    ),
    "GET /internal/dead-letters": lambda _: Request("GET", "/internal/dead-letters"),
    "GET /internal/dead-letters/<string:id>": lambda make: Request(
        "GET", f"/internal/dead-letters/{prepared.letter(make)}"
    ),
    "POST /api/dead-letters/<string:id>/discard": lambda make: Request(
        "POST", f"/api/dead-letters/{prepared.letter(make)}/discard"
    ),
    "POST /internal/dead-letters/<string:id>/discard": lambda make: Request(
        "POST", f"/internal/dead-letters/{prepared.letter(make)}/discard"
    ),
    "POST /api/dead-letters/<string:id>/retry": lambda make: Request(
        "POST", f"/api/dead-letters/{prepared.letter(make)}/retry"
    ),
    "POST /internal/dead-letters/<string:id>/retry": lambda make: Request(
        "POST", f"/internal/dead-letters/{prepared.letter(make)}/retry"
    ),
    "POST /internal/email-events": lambda make: Request(
        "POST", "/internal/email-events", {"sendId": prepared.sent_mail(make), "event": "delivered"}
    ),
    "POST /internal/events": lambda make: Request(
        "POST", "/internal/events", {"event": "form_submitted", "contactId": prepared.contact(make)}
    ),
    "POST /internal/send-email": lambda _: Request(
        "POST", "/internal/send-email", {"to": "ada@example.com", "subject": "Lisbon", "html": "<p>Well?</p>"}
    ),
    "GET /internal/tasks/<string:task>": lambda make: Request("GET", f"/internal/tasks/{prepared.task(make)}"),
    "POST /internal/tasks/<string:task>": lambda _: Request("POST", "/internal/tasks/score_all"),
    "GET /health": lambda _: Request("GET", "/health"),
    "GET /health/work": cost_requests.work_health,
    "GET /livez": lambda _: Request("GET", "/livez"),
    "GET /readyz": lambda _: Request("GET", "/readyz"),
    "GET /metrics": lambda _: Request("GET", "/metrics"),
    "POST /api/page-views": lambda _: Request("POST", "/api/page-views", {"sessionId": "1", "pageUrl": prepared.SITE}),
    "POST /webhooks/page-view": lambda _: Request(
        "POST", "/webhooks/page-view", {"sessionId": str(uuid4()), "pageUrl": prepared.SITE}
    ),
    "POST /webhooks/booking-update": cost_requests.booking_news,
    "POST /webhooks/payment": cost_requests.collected,
    "POST /hooks/groups/group-created": lambda _: Request(
        "POST", "/hooks/groups/group-created", {"externalId": f"grp_{uuid4()}", "name": "Rhine"}
    ),
    "POST /hooks/groups/group-updated": lambda make: cost_requests.hook(make, "group-updated", name="Danube"),
    "POST /hooks/groups/member-joined": lambda make: cost_requests.hook(
        make, "member-joined", **cost_requests.JOINS, externalId=str(uuid4()), email=f"{uuid4()}@example.com"
    ),
    "POST /hooks/groups/member-left": lambda make: cost_requests.hook(make, "member-left"),
    "POST /hooks/groups/milestone-completed": lambda make: cost_requests.hook(
        make, "milestone-completed", title="Names"
    ),
    "POST /api/onboarding": cost_requests.onboarding,
    "POST /webhooks/form-submit": cost_requests.form,
    "POST /webhooks/miles-intent": cost_requests.intent,
    "GET /api/invoices/<string:id>/link": lambda make: Request("GET", f"{prepared.sent_invoice(make)}/link"),
    "GET /api/proposals/<string:id>/link": lambda make: Request("GET", f"{prepared.sent_proposal(make)}/link"),
    "GET /i/<string:token>": lambda make: Request("GET", prepared.page(make, prepared.sent_invoice(make))),
    "GET /i/<string:token>/invoice.pdf": lambda make: Request(
        "GET", f"{prepared.page(make, prepared.sent_invoice(make))}/invoice.pdf"
    ),
    "GET /p/<string:token>": lambda make: Request("GET", prepared.page(make, prepared.sent_proposal(make))),
    "GET /t/c/<string:token>": lambda make: Request(
        "GET", f"/t/c/{prepared.tracked(make, LinkKind.MAIL_CLICKED, ' ' + prepared.SITE)}"
    ),
    "GET /t/o/<string:token>.gif": lambda make: Request(
        "GET", f"/t/o/{prepared.tracked(make, LinkKind.MAIL_OPENED)}.gif"
    ),
    "POST /slack/commands": cost_requests.slack_command,
    "POST /slack/events": cost_requests.slack_event,
    "GET /unsubscribe/<string:token>": lambda make: Request("GET", f"/unsubscribe/{prepared.token(make)}"),
    "POST /unsubscribe/<string:token>": lambda make: Request("POST", f"/unsubscribe/{prepared.token(make)}"),
}
