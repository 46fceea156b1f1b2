"""Forms of the site: who sent one, for which company, and the lead that it is to the agency.

Whoever sends a form says only who they are, so nothing that is known is overwritten; and a form that is sent again is
another interaction about the same lead, not another deal (docs/decisions/public-forms.md).
"""

from datetime import UTC, datetime
from typing import NamedTuple

from tt_api.database.transaction import queue_insert
from tt_api.models.analytics import AnalyticsEvent
from tt_api.models.enums import DealStage, InteractionChannel, LeadSource, TouchpointDirection
from tt_api.resources import writing
from tt_api.resources.schema import Body
from tt_api.resources.table import Row
from tt_api.services.crm import companies, contacts, deals
from tt_api.services.crm.as_told import as_told, without_card_like_lines
from tt_api.services.marketing import proposals
from tt_api.services.operations.notifications import notify
from tt_api.templating.one_line import one_line
from tt_api.work import stage

SUBMITTED, TRAPPED = "form_submitted", "form_honeypot"
_SOURCES = {source.value for source in LeadSource}
_LONGEST_TITLE = 200
# It stands above the others.
_NOT_LINES = ("message",)
# Who it is stands with the deal's contact.
_NOT_OF_A_DEAL = (*_NOT_LINES, "name", "email", "phone")


class _Kept(NamedTuple):
    """The rows that a form led to."""

    contact_id: str
    company_id: str | None
    proposal_id: str | None


def receive(form: Body) -> None:
    """Take a form in. One whose honeypot is filled goes the same way, is undone, and leaves nothing but an event.

    Both send the same number of statements, so that no program can tell that it was found out.
    """
    trapped = form["is_trapped"]
    # They ride with the statements after them. Work that is staged meanwhile comes before the end, and is undone too.
    queue_insert(("SAVEPOINT form", None))
    kept = _submit(form)
    queue_insert(("ROLLBACK TO SAVEPOINT form" if trapped else "RELEASE SAVEPOINT form", None))
    rows = dict.fromkeys(_Kept._fields) if trapped else kept._asdict()
    event = {"event_name": TRAPPED if trapped else SUBMITTED, "properties": form.kept}
    writing.insert_later(AnalyticsEvent, {**event, **rows})


def _submit(form: Body) -> _Kept:
    source = LeadSource(form["source"]) if form.get("source") in _SOURCES else LeadSource.WEBSITE_FORM
    company = _company_in(form)
    company_id = companies.find_or_create(company, {"lead_source": source}) if company else None
    contact, is_new = contacts.find_or_create(
        {
            **contacts.names_of(form["name"]),
            "email": form["email"],
            "phone": form.get("phone") or None,
            "company_id": company_id,
            "lead_source": source,
        }
    )
    company_id = company_id or companies.held(contact["company_id"])
    # Held before the deal, as by whoever else holds both.
    proposal = proposals.count_submission(form["proposal_slug"]) if form.get("proposal_slug") else None
    lead = None if is_new else deals.open_lead(contact["id"], source)
    deal_id = _grown(lead, company_id) if lead else _new_lead(form, contact["id"], company_id, source)
    about = f"Website form of the proposal {proposal.title}" if proposal else "Website form"
    _tell(form, about, contact["id"], deal_id)
    return _Kept(contact["id"], company_id, proposal.proposal_id if proposal else None)


def _company_in(form: Body) -> str | None:
    """The company that a form names; who has none writes a dash."""
    company: str = form.get("company") or ""
    return company if any(character.isalnum() for character in company) else None


def _grown(lead: Row, company_id: str | None) -> str:
    """The lead that an earlier form led to, with the company where that wasn't known."""
    if lead["company_id"] is None and company_id is not None:
        deals.update(lead, {"company_id": company_id})
    return str(lead["id"])


def _new_lead(form: Body, contact_id: str, company_id: str | None, source: LeadSource) -> str:
    title = f"Website form: {_company_in(form) or form['name']}"
    told = as_told(form.get("message"), form.kept, without=_NOT_OF_A_DEAL)
    created = deals.create(
        {
            "title": one_line(title)[:_LONGEST_TITLE],
            "company_id": company_id,
            "contact_id": contact_id,
            "stage": DealStage.LEAD,
            "lead_source": source,
            "description": without_card_like_lines(told),
        }
    )
    return str(created["id"])


def _tell(form: Body, about: str, contact_id: str, deal_id: str) -> None:
    """Log what was sent with the contact, tell staff of it, and let sequences begin."""
    told = as_told(form.get("message"), form.kept, without=_NOT_LINES)
    contacts.log_interaction(
        {
            "contact_id": contact_id,
            "channel": InteractionChannel.FORM_SUBMISSION,
            "direction": TouchpointDirection.INBOUND,
            "subject": one_line(about)[:_LONGEST_TITLE],
            "body": told,
            "occurred_at": datetime.now(UTC),
        }
    )
    company = _company_in(form)
    notify(
        SUBMITTED,
        f"{about}: {form['name']}{f' of {company}' if company else ''}",
        body=without_card_like_lines(told),
        contact_id=contact_id,
        entity_type="deal",
        entity_id=deal_id,
    )
    stage("start_sequences", {"event": SUBMITTED, "contactId": contact_id})
