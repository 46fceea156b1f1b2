"""Invoices and credit notes: what clients are asked to pay."""

from http import HTTPStatus

from flask import Response, request

from tt_api.http.json_body import refuse_body
from tt_api.http.responses import json_response, pdf_response
from tt_api.models.financial.invoices import Invoice
from tt_api.resources.declaration import resource
from tt_api.resources.documentation import ETAG, PDF, can_refuse, enveloped
from tt_api.resources.paths import path_id
from tt_api.schemas.financial.invoices import InvoiceSchema
from tt_api.schemas.operations.links import PAGE_LINK, PageLinkSchema
from tt_api.services.financial.invoices import changes, page, sending
from tt_api.services.financial.invoices.pdf import invoice_pdf

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


@blp.route("/<string:id>/send", methods=["POST"])
@blp.response(200, blp.shown.envelope, examples=blp.shown.examples, headers=ETAG)
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="sendInvoice")
def send(**ids: str) -> Response:
    """Send an invoice.

    A draft is frozen and becomes `sent`; its PDF is mailed to `billToEmail`, or the client's address, and `sentTo` says
    so. Without an address there is a warning. Sent again, it isn't mailed twice.
    """
    refuse_body(request)
    return blp.shown.answer(sending.send(path_id("id", ids["id"])))


@blp.route("/<string:id>/pdf")
@blp.response(200, **PDF)
@blp.alt_response(304, description="The caller has this paper already.")
@can_refuse(blp, HTTPStatus.NOT_FOUND)
@blp.doc(operationId="getInvoicePdf", parameters=["IfNoneMatch"])
def pdf(**ids: str) -> Response:
    """Get an invoice as PDF.

    As people hold it, with what is paid by now; a draft and a void one say so on every page.
    """
    paper = invoice_pdf(path_id("id", ids["id"]))
    return pdf_response(paper.name, paper.content)


@blp.route("/<string:id>/link")
@blp.response(200, enveloped(PageLinkSchema), example=PAGE_LINK)
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
@blp.doc(operationId="getInvoiceLink")
def link(**ids: str) -> Response:
    """Get the link to an invoice's page.

    For whoever is to see it without a key. It leads somewhere once the invoice is sent, and stays the same.
    """
    return json_response({"data": {"url": page.link(path_id("id", ids["id"]))}})
