"""Contacts: the people the agency sells to, and why each scores as it does."""

from http import HTTPStatus

from flask import Response

from tt_api.http.responses import json_response
from tt_api.models.crm.contacts import Contact
from tt_api.resources.declaration import resource
from tt_api.resources.documentation import can_refuse
from tt_api.resources.paths import path_id
from tt_api.schemas.crm.companies import CompanySchema
from tt_api.schemas.crm.contacts import ContactSchema
from tt_api.schemas.crm.scoring import SCORE_EXAMPLE, SCORE_RESPONSE
from tt_api.services.crm import contacts
from tt_api.services.crm.scoring.loading import explanation_of

blp = resource(
    "contacts",
    Contact,
    ContactSchema,
    one="a contact",
    many="contacts",
    sort=(Contact.first_name, Contact.last_name),
    expand={Contact.company_id: CompanySchema},
    create=contacts.create,
    update=contacts.update,
    delete=contacts.delete,
)


@blp.route("/<string:id>/score")
@blp.response(200, SCORE_RESPONSE, example=SCORE_EXAMPLE)
@can_refuse(blp, HTTPStatus.NOT_FOUND)
@blp.doc(operationId="getContactScore")
def score(**ids: str) -> Response:
    """Get a contact's lead score, explained rule by rule.

    Every active rule, the oldest first, with what it compared and whether that matched. Worked out now, so it may be
    ahead of `leadScore`.
    """
    contact_id = path_id("id", ids["id"])
    explanation = explanation_of(contact_id)
    rules = [
        {**rule._asdict(), "conditions": [condition._asdict() for condition in rule.conditions]}
        for rule in explanation.rules
    ]
    return json_response({"data": {"contactId": contact_id, "score": explanation.score, "rules": rules}})
