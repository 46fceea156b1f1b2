"""The public page of a proposal, for whoever has its link: what is offered, or that it no longer stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tt_api.current import settings
from tt_api.database.transaction import read
from tt_api.encryption.link_tokens import LinkKind, subject_of
from tt_api.errors import NotFoundError
from tt_api.models.marketing.proposals import Proposal, ProposalStatus
from tt_api.papers.content import Block, Column, Document, Table
from tt_api.resources.reading import find
from tt_api.resources.table import Row
from tt_api.services.analytics import page_views
from tt_api.services.financial.money import money
from tt_api.services.operations.agency_day import today
from tt_api.services.operations.public_links import page_link
from tt_api.services.operations.written_days import written_day

_STANDING = (ProposalStatus.SENT, ProposalStatus.VIEWED)
_NOTICES: Mapping[ProposalStatus, str] = {
    ProposalStatus.ACCEPTED: "You have accepted this proposal. Thank you.",
    ProposalStatus.DECLINED: "This proposal was declined. If you have thought again, please tell us.",
    ProposalStatus.EXPIRED: "This proposal has expired: its prices no longer hold. Please ask us for a new one.",
    ProposalStatus.WITHDRAWN: "This proposal was withdrawn. Please ask us for a new one.",
}
# Whom it is for: people first.
_ADDRESSEE = """
SELECT name FROM clients WHERE id = %(client)s AND deleted_at IS NULL
UNION ALL
SELECT concat_ws(' ', first_name, last_name) FROM contacts WHERE id = %(contact)s AND deleted_at IS NULL
UNION ALL
SELECT name FROM companies WHERE id = %(company)s AND deleted_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """What the page shows.

    Attributes:
        notice: why it doesn't stand, in a sentence; blank where it does.
    """

    document: Document
    notice: str


def link(proposal_id: str) -> str:
    """The address of a proposal's page.

    Raises:
        NotFoundError: there is no such proposal.
        ConflictError: nobody would reach it.
    """
    return page_link(LinkKind.PROPOSAL, find(Proposal, proposal_id)["id"])


def open_page(token: str, view: Mapping[str, Any] | None) -> ProposalPage:
    """What the page of a proposal shows now.

    Args:
        token: of its link.
        view: columns of the event that a person opened it; None where nobody did who counts.

    Raises:
        NotFoundError: the token isn't one of ours, or the proposal was never sent.
    """
    proposal_id = subject_of(LinkKind.PROPOSAL, token)
    row = find(Proposal, proposal_id) if proposal_id is not None else None
    if row is None or row["sent_at"] is None:
        raise NotFoundError("This link is not known")
    if view is not None:
        # Nothing of what it changes stands on the page.
        page_views.record_opening(row["id"], view)
    status = _status_on(row, today())
    return ProposalPage(_document(row, status), _NOTICES.get(status, ""))


def _status_on(row: Row, day: date) -> ProposalStatus:
    """The status as it is, though the job that lets proposals expire hasn't run yet."""
    status = ProposalStatus(row["status"])
    late = row["valid_until"] is not None and row["valid_until"] < day
    return ProposalStatus.EXPIRED if late and status in _STANDING else status


def _document(row: Row, status: ProposalStatus) -> Document:
    facts = (("Valid until", written_day(row["valid_until"])),) if row["valid_until"] else ()
    return Document(
        letterhead=settings().letterhead,
        title="PROPOSAL",
        reference=row["title"],
        created_at=row["created_at"],
        addressee_label="Prepared for",
        addressee=_addressee(row),
        facts=facts if status is not ProposalStatus.WITHDRAWN else (),
        blocks=() if status is ProposalStatus.WITHDRAWN else _options(row),
        mark="" if status in (*_STANDING, ProposalStatus.ACCEPTED) else status.upper(),
    )


def _addressee(row: Row) -> tuple[str, ...]:
    ids = {"client": row["client_id"], "contact": row["contact_id"], "company": row["company_id"]}
    return tuple(name for (name,) in read(_ADDRESSEE, ids) if name)


def _options(row: Row) -> tuple[Block, ...]:
    options, currency = row["options"], row["currency"]
    if not options:
        return ()
    columns = (Column("Option", 60), Column("Price", 40, right=True))
    priced = (
        (option["title"], money(option["priceCents"], currency) + (" per person" if option["perPerson"] else ""))
        for option in options
    )
    return (Table(columns, tuple(priced)),)
