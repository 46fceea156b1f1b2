"""Commissions: what bookings earn, what came of it, and what is late or was never written down."""

from decimal import Decimal
from http import HTTPStatus
from typing import Any

from flask import Response

from tt_api.blueprints.bookings.bookings import blp as bookings
from tt_api.http.preconditions import etag
from tt_api.http.responses import csv_response, json_response
from tt_api.models.bookings.bookings import Booking
from tt_api.models.financial.commissions import CommissionEntry
from tt_api.naming import camel
from tt_api.resources.csv_file import answer_list
from tt_api.resources.declaration import resource
from tt_api.resources.documentation import ETAG, LOCATION, Documentation, Nouns, can_refuse, enveloped
from tt_api.resources.fields import Id
from tt_api.resources.filters import Condition, Flag
from tt_api.resources.list_query import ListQuery
from tt_api.resources.reading import LIVE
from tt_api.resources.schema import Body
from tt_api.resources.shapes import example_object
from tt_api.schemas.bookings.bookings import BookingSchema
from tt_api.schemas.financial.commission_summary import (
    ChaseQuerySchema,
    CommissionSummarySchema,
    SummaryQuerySchema,
)
from tt_api.schemas.financial.commissions import (
    CommissionCalculationSchema,
    CommissionEntrySchema,
    CommissionProjectionSchema,
)
from tt_api.schemas.vendors.vendors import VendorCommissionRuleSchema, VendorSchema
from tt_api.services.financial.commissions import calculating, entries
from tt_api.services.financial.commissions.chase import chase_list
from tt_api.services.financial.commissions.summary import summary
from tt_api.services.financial.commissions.worklists import MISSING, overdue
from tt_api.services.operations.agency_day import today

blp = resource(
    "commissions",
    CommissionEntry,
    CommissionEntrySchema,
    one="a commission",
    many="commissions",
    operations="LGU",
    sort=(CommissionEntry.expected_on, CommissionEntry.received_on, CommissionEntry.next_chase_on),
    expand={
        CommissionEntry.booking_id: BookingSchema,
        CommissionEntry.vendor_id: VendorSchema,
        CommissionEntry.rule_id: VendorCommissionRuleSchema,
    },
    flags={"overdue": Flag(overdue, description="Expected before the agency's today, not settled, not void.")},
    update=entries.update,
)
_WITHOUT_COMMISSION = Condition(f"{LIVE.sql} AND {MISSING.sql}")


@blp.route("/calculate", methods=["POST"])
@blp.arguments(
    CommissionCalculationSchema, example={"bookingId": Id.sample, "vendorId": Id.sample, "bookingValueCents": 459_800}
)
@blp.response(201, blp.shown.envelope, examples=blp.shown.examples, headers=ETAG | LOCATION)
@blp.alt_response(
    200,
    schema=enveloped(CommissionProjectionSchema),
    example={"data": example_object(CommissionProjectionSchema)},
    description="What it would be; nothing is stored.",
)
@can_refuse(blp, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="calculateCommission")
def calculate(body: Body) -> Response:
    """Calculate a booking's commission.

    By the vendor's rule that fits the booking's types, date and value best (the most specific, then the newest), else
    by the vendor's own rate; `rule` shows the rule that was used. Stored as `projected`, of a completed
    booking as `earned`, with the rates as they are now. A booking has one commission of a vendor that isn't void.
    """
    if not body.pop("dry_run", False):
        entry = calculating.store(body)
        answer = blp.shown.answer(entry, 201, location=f"{blp.url_prefix}/{entry['id']}", expand=("rule",))
        # Of the commission, for a change that follows; the rule beside it has versions of its own.
        answer.headers["ETag"] = etag(entry["version"])
        return answer
    columns = calculating.projection(body)
    projection = {camel(name): _shown(value) for name, value in columns.items()}
    rules = blp.shown.expansions["rule"].objects({columns["rule_id"]} - {None})
    return json_response({"data": {**projection, "rule": rules.get(columns["rule_id"])}})


@blp.route("/summary")
@blp.arguments(SummaryQuerySchema, location="query")
@blp.response(200, enveloped({"type": "array", "items": CommissionSummarySchema}))
@can_refuse(blp)
@blp.doc(operationId="summarizeCommissions")
def summarize(query: dict[str, Any]) -> Response:
    """Sum up commissions, by currency.

    By state, vendor and month, and by age where they are overdue. Each amount counts by its own date: projected by
    `expectedOn`, earned by `earnedOn`, received by the day of each receipt; overdue is what is still to come, by
    `expectedOn`. What is void is in no sum.
    """
    found = summary(today(), query.get("from_"), query.get("to"))
    return json_response({"data": CommissionSummarySchema(many=True).dump(found)})


@blp.route("/chase.csv")
@blp.arguments(ChaseQuerySchema, location="query")
@blp.response(200, {"type": "string"}, content_type="text/csv", description="The file, with a header row.")
@can_refuse(blp)
@blp.doc(operationId="getCommissionChaseList")
def chase(query: dict[str, Any]) -> Response:
    """Get the list of overdue commissions to chase vendors with, as CSV.

    By vendor, the oldest first, each with what the vendor knows the booking by. RFC 4180; amounts with a point, days as
    YYYY-MM-DD; a text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    rows = chase_list(query.get("vendor_id"), today())
    return csv_response("commissions-to-chase", rows, bom=query.get("bom") == "1")


def list_missing(query: ListQuery) -> Response:
    """Bookings that should have a commission and have none: a page of them, or a file with all."""
    return answer_list(bookings.shown, Booking, query, _WITHOUT_COMMISSION)


_documented = Documentation(
    blp,
    Nouns("a booking without commission", "bookings without commission"),
    bookings.declaration.schema,
    bookings.shown.shapes,
)
_listing = _documented.listing(list_missing, bookings.declaration.query)
blp.add_url_rule("/missing", "list_missing", _listing, methods=["GET"])


def _shown(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
