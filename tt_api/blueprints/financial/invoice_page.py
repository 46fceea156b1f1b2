"""An invoice's public page, for whoever was sent its link."""

from flask import Response, request

from tt_api.errors import NotFoundError
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.pages import UNKNOWN_LINK, Page
from tt_api.http.responses import pdf_response
from tt_api.http.visitors import is_opened_by_a_person
from tt_api.resources.documentation import PDF
from tt_api.services.financial.invoices import page as invoice_page

_PAGE = Page("paper.html", "paper.css")
_NOT_KNOWN = "No invoice that is sent has this link; a page says so."

blp = Blueprint(
    "invoice_page",
    __name__,
    url_prefix="/i",
    guard=Guard.PUBLIC,
    tag="Pages of invoices",
    description="What the link in an invoice's mail leads to.",
)


@blp.route("/<string:token>")
@blp.response(200, {"type": "string"}, content_type="text/html", description="The invoice as a page.")
@blp.alt_response(404, description=_NOT_KNOWN)
@blp.alt_response(429, "TOO_MANY_REQUESTS")
@blp.alt_response(503, "SERVICE_UNAVAILABLE")
@blp.doc(operationId="getInvoicePage")
def page(token: str) -> Response:
    """Show the page of an invoice.

    With what is paid by now. Opened by a person, an invoice that is `sent` becomes `viewed`; bots and link scanners
    don't count. Of one that is void it says so, and shows nothing else: so a link is taken back.
    """
    try:
        shown = invoice_page.open_page(token, by_a_person=is_opened_by_a_person(request))
    except NotFoundError:
        return UNKNOWN_LINK.response(404)
    return _PAGE.response(page=shown, download=f"{token}/invoice.pdf" if shown.has_pdf else None)


@blp.route("/<string:token>/invoice.pdf")
@blp.response(200, **PDF)
@blp.alt_response(304, description="The caller has this paper already.")
@blp.alt_response(404, description=_NOT_KNOWN)
@blp.alt_response(429, "TOO_MANY_REQUESTS")
@blp.alt_response(503, "SERVICE_UNAVAILABLE")
@blp.doc(operationId="getInvoicePagePdf", parameters=["IfNoneMatch"])
def pdf(token: str) -> Response:
    """Get the invoice of a page as PDF.

    As people hold it, with what is paid by now. There is none of an invoice that is void.
    """
    try:
        paper = invoice_page.page_pdf(token)
    except NotFoundError:
        return UNKNOWN_LINK.response(404)
    response = pdf_response(paper.name, paper.content)
    response.headers["Cache-Control"] = "no-store"
    return response
