"""Payment schedules: the instalments of client trips, one by one, or all of a trip's from its terms."""

from http import HTTPStatus
from typing import Any

from flask import Response

from tt_api.http.responses import json_response
from tt_api.models.financial.payments import PaymentSchedule
from tt_api.resources.declaration import resource
from tt_api.resources.documentation import can_refuse
from tt_api.resources.fields.named import EXAMPLES
from tt_api.resources.schema import Body
from tt_api.schemas.financial.schedules import (
    GENERATED,
    PLANNED,
    PLANNED_EXAMPLE,
    GenerateSchema,
    PaymentScheduleSchema,
)
from tt_api.services.financial.schedules import changes, generating
from tt_api.services.financial.schedules.plan import PlannedInstalment

blp = resource(
    "payment-schedules",
    PaymentSchedule,
    PaymentScheduleSchema,
    one="a payment schedule",
    many="payment schedules",
    operations="LGCU",
    sort=(PaymentSchedule.due_date,),
    create=changes.create,
    update=changes.update,
)


@blp.route("/generate", methods=["POST"])
@blp.arguments(GenerateSchema, example={"tripId": "0190d7c0-0000-7000-8000-000000000000", "depositPct": 25})
@blp.response(201, GENERATED, example={"data": [EXAMPLES["PaymentScheduleAnswer"]["data"]]})
@blp.alt_response(200, schema=PLANNED, example=PLANNED_EXAMPLE, description="What a dry run would store.")
@can_refuse(blp, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="generatePaymentSchedules")
def generate(body: Body) -> Response:
    """Generate a trip's payment schedules.

    The deposit today, the rest in equal parts at monthly steps counted back from the final payment; everything today
    where that has passed. A trip that has some already is a 409, unless `replace` is true and nothing is paid on them.
    """
    made = generating.plan(body)
    if body.get("dry_run"):
        return json_response({"data": [_shown(made, each) for each in made.instalments]})
    rows = generating.store(made)
    return json_response({"data": [blp.shown.object(row) for row in rows]}, 201)


def _shown(made: generating.Plan, each: PlannedInstalment) -> dict[str, Any]:
    return {
        "tripId": made.account.trip_id,
        "installmentNumber": each.number,
        "kind": each.kind,
        "amountCents": each.amount_cents,
        "currency": made.account.currency,
        "dueDate": each.due_date,
        "supplierDueDate": made.supplier_date_of(each),
    }
