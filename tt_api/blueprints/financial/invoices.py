"""Invoices and credit notes: what clients are asked to pay."""

from tt_api.models.financial.invoices import Invoice
from tt_api.resources.declaration import resource
from tt_api.schemas.financial.invoices import InvoiceSchema
from tt_api.services.financial.invoices import changes

blp = resource(
    "invoices",
    Invoice,
    InvoiceSchema,
    one="an invoice",
    many="invoices",
    operations="LGCU",
    sort=(Invoice.issue_date, Invoice.due_date),
    create=changes.create,
    update=changes.update,
)
