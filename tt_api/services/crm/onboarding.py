"""New clients: what somebody's form makes of them, in one transaction, and whom it finds there already.

Nobody proves that an address is theirs. So what the agency knows of a contact, a client or a traveler stays as it is;
only what wasn't there is added, and staff reads the rest (docs/decisions/public-forms.md).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tt_api.database.folding import email_key_sql
from tt_api.database.transaction import execute
from tt_api.models.analytics import AnalyticsEvent
from tt_api.models.clients.clients import Client
from tt_api.models.enums import InteractionChannel, LeadSource, TouchpointDirection
from tt_api.resources import writing
from tt_api.resources.reading import LIVE
from tt_api.resources.schema import Body
from tt_api.resources.table import Row, table_of
from tt_api.services.clients.party import add_missing
from tt_api.services.crm import contacts
from tt_api.services.crm.as_told import as_told
from tt_api.work import stage

ONBOARDED = "client_onboarded"
_LONGEST_NAME = 200
_CLIENTS = table_of(Client)
# The contact's own, before one that has only the address.
_KNOWN = (
    f"SELECT {_CLIENTS.select_list} FROM clients"  # noqa: S608 -- our own names
    f" WHERE (primary_contact_id = %(contact)s OR {email_key_sql('email')} = {email_key_sql('%(email)s')})"
    f" AND {LIVE.sql}"
    " ORDER BY (primary_contact_id = %(contact)s) DESC NULLS LAST, created_at, id LIMIT 1 FOR NO KEY UPDATE"
)


def onboard(form: Body) -> None:
    """Take a new client's form in.

    Of a client whom the agency has already nothing changes, but that travelers are added who weren't there. Nothing is
    given back: who is a client is nobody's to find out.
    """
    contact = contacts.find_or_create(
        {
            "first_name": form["first_name"],
            "last_name": form["last_name"],
            "email": form["email"],
            "phone": form.get("phone") or None,
            "lead_source": LeadSource.WEBSITE_FORM,
        }
    ).row
    known = _known_client(contact["id"], form["email"])
    client = known or _new_client(form, contact["id"])
    add_missing(client["id"], contact["id"], _travelers(form, contact))
    _tell(form, contact["id"], client["id"], is_new=known is None)


def _known_client(contact_id: str, email: str) -> Row | None:
    # Whoever onboards under the same address waits for the contact, so two of them don't make two clients.
    found = execute(_KNOWN, {"contact": contact_id, "email": email}).fetchone()
    if found is None:
        return None
    row = Row(_CLIENTS, found)
    return row if row["primary_contact_id"] else writing.update(Client, row, {"primary_contact_id": contact_id})


def _new_client(form: Body, contact_id: str) -> Row:
    optional = {
        "client_type": form.get("client_type"),
        "budget_per_trip_cents": form.get("budget_cents"),
        "currency": form.get("currency"),
    }
    return writing.insert(
        Client,
        {
            "name": f"{form['first_name']} {form['last_name']}"[:_LONGEST_NAME],
            "email": form["email"],
            "phone": form.get("phone") or None,
            "primary_contact_id": contact_id,
            "interests": form.get("interests") or [],
            "notes": form.get("notes") or None,
            **{name: value for name, value in optional.items() if value is not None},
        },
    )


def _travelers(form: Body, contact: Row) -> list[dict[str, Any]]:
    """Who travels: those named, else the person themself; the preferences go to the person, else to the first."""
    person = {name: form[name] for name in ("first_name", "last_name", "email")}
    travelers = [
        dict(traveler) for traveler in form.get("travelers") or [{**person, "phone": form.get("phone") or None}]
    ]
    themself = next((traveler for traveler in travelers if _is_the_person(traveler, person)), None)
    if themself is not None:
        themself["contact_id"] = contact["id"]
    if form.get("preferences"):
        (themself or travelers[0]).setdefault("preferences", form["preferences"])
    return travelers


def _is_the_person(traveler: Mapping[str, Any], person: Mapping[str, Any]) -> bool:
    return all(traveler[name].casefold() == person[name].casefold() for name in ("first_name", "last_name"))


def _tell(form: Body, contact_id: str, client_id: str, *, is_new: bool) -> None:
    """Log what was sent with the contact, tell staff of it, and let the welcome sequence begin."""
    contacts.log_interaction(
        {
            "contact_id": contact_id,
            "channel": InteractionChannel.FORM_SUBMISSION,
            "direction": TouchpointDirection.INBOUND,
            "subject": "Onboarding form",
            "body": as_told(form.get("notes"), form.kept, without=("notes",)),
            "occurred_at": datetime.now(UTC),
        }
    )
    event = {"event_name": ONBOARDED, "contact_id": contact_id, "properties": form.kept}
    writing.insert_later(AnalyticsEvent, event)
    stage("announce_onboarding", {"clientId": client_id, "isNew": is_new})
    stage("start_sequences", {"event": ONBOARDED, "contactId": contact_id})
