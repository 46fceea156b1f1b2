"""The invoice as callers see it."""

from tt_api.models.enums import InvoiceStatus
from tt_api.models.transitions import INVOICES
from tt_api.resources.fields import (
    SAFE_INTEGER_MAX,
    Cents,
    Country,
    Currency,
    Date,
    Email,
    FreeLine,
    Id,
    Instant,
    Integer,
    LongText,
    ObjectOf,
    OneOf,
    Text,
)
from tt_api.resources.schema import ResourceSchema
from tt_api.schemas.financial.line_items import LineItems

_COPIED = "Copied from the client when it is sent, unless it was sent before; frozen then."
_WORKED_OUT = "Worked out by the server, in cents of `currency`; below 0 on a credit note."

_ADDRESS = {
    "street": Text(required=True, example="12 Juniper Way"),
    "street2": Text(nullable=True),
    "city": Text(required=True, example="Asheville"),
    "region": Text(nullable=True),
    "postalCode": Text(20, nullable=True),
    "country": Country(required=True, example="US"),
}


class InvoiceSchema(ResourceSchema):
    """What a client is asked to pay; one that credits another is a credit note."""

    invoice_number = Text(
        20,
        dump_only=True,
        example="INV-2026-00017",
        description="By the year of `issueDate`, without a gap; drafts have one and keep it.",
    )
    client_id = Id(required=True)
    trip_id = Id(nullable=True)
    booking_id = Id(nullable=True)
    bill_to_name = Text(nullable=True, description=_COPIED)
    bill_to_email = Email(nullable=True, description=_COPIED)
    bill_to_address = ObjectOf(_ADDRESS, "BillToAddress", nullable=True, description=_COPIED)
    purchase_order = Text(60, nullable=True)
    status = OneOf(
        InvoiceStatus,
        description="`draft` when not sent; a create may also say `sent`. Once it is sent, money and the calendar say"
        f" the rest.\n\n{INVOICES.description()}",
    )
    issue_date = Date(description="The agency's today when not sent. It can't leave its year, which the number names.")
    due_date = Date(nullable=True, description="14 days after `issueDate` when not sent before it is sent.")
    currency = Currency()
    line_items = LineItems(
        required=True, description="Frozen once it is sent; then a credit note takes off what is too much."
    )
    discount_cents = Cents(description="Off the whole invoice, before tax.")
    subtotal_cents = Cents(-SAFE_INTEGER_MAX, dump_only=True, description=_WORKED_OUT)
    tax_cents = Cents(-SAFE_INTEGER_MAX, dump_only=True, description=f"{_WORKED_OUT} Rounded once for each rate.")
    total_cents = Cents(-SAFE_INTEGER_MAX, dump_only=True, description=_WORKED_OUT)
    paid_cents = Cents(
        -SAFE_INTEGER_MAX, dump_only=True, description="By payments with its `invoiceId`, less what went back."
    )
    balance_cents = Cents(dump_only=True, description="What is left to pay, its sent credit notes taken off.")
    terms = LongText(nullable=True)
    notes = LongText(nullable=True, description="Stands on the paper.")
    credits_invoice_id = Id(
        nullable=True,
        description="The sent invoice that this credit note takes money off. Its lines are negative, and all its notes"
        " together take at most its total.",
    )
    sent_at = Instant(dump_only=True, nullable=True)
    sent_to = Email(dump_only=True, nullable=True, description="Whom it was mailed to.")
    first_viewed_at = Instant(dump_only=True, nullable=True)
    view_count = Integer(dump_only=True)
    paid_at = Instant(dump_only=True, nullable=True)
    voided_at = Instant(dump_only=True, nullable=True)
    void_reason = FreeLine(200, nullable=True, description="Needed to make it void.")
