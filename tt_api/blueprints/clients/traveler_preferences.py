"""Preferences of a traveler: one object, read and replaced whole."""

from http import HTTPStatus

from flask import Response, request

from tt_api.errors import PreconditionFailedError, Problem, ValidationError
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.preconditions import already_has, etag, require_match
from tt_api.models.clients.documents import TravelerPreferences
from tt_api.rate_limits.limits import Tier
from tt_api.resources.answers import ObjectAnswer
from tt_api.resources.documentation import ETAG, can_refuse
from tt_api.resources.echoes import refuse_changed
from tt_api.resources.paths import path_id
from tt_api.resources.schema import READ_ONLY, Body
from tt_api.schemas.clients.documents import TravelerPreferencesSchema
from tt_api.services.clients import preferences

blp = Blueprint(
    "traveler-preferences",
    __name__,
    url_prefix="/api/travelers/<string:id>/preferences",
    guard=Guard.API_KEY,
    tier=Tier.GENERAL,
    tag="Traveler preferences",
    description="How travelers like to fly, sleep, eat and be celebrated.",
)
shown = ObjectAnswer(TravelerPreferences, TravelerPreferencesSchema)


@blp.route("", methods=["GET"])
@blp.response(200, shown.envelope, examples=shown.examples, headers=ETAG)
@blp.alt_response(304, description="The caller has this version already.")
@can_refuse(blp, HTTPStatus.NOT_FOUND)
@blp.doc(operationId="getTravelerPreferences", parameters=["IfNoneMatch"])
def get_preferences(**ids: str) -> Response:
    """Get a traveler's preferences.

    There are none until they are put for the first time: a 404 until then.
    """
    row = preferences.of_traveler(path_id("id", ids["id"]))
    if already_has(row["version"]):
        return Response(status=304, headers={"ETag": etag(row["version"])})
    return shown.answer(row)


# Partial in what is read-only alone, which makes no difference to what may be left out: what was read may come back.
@blp.route("", methods=["PUT"])
@blp.arguments(TravelerPreferencesSchema(partial=("id", "version")), example=shown.shapes.sent)
@blp.response(200, shown.envelope, examples=shown.examples, headers=ETAG)
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.PRECONDITION_FAILED, body=True)
@blp.doc(operationId="putTravelerPreferences", parameters=["IfMatch"])
def put_preferences(body: Body, **ids: str) -> Response:
    """Put a traveler's preferences.

    They are replaced whole: what isn't sent goes back to its default. Read-only fields may come back as they were read.
    """
    traveler_id = path_id("id", ids["id"])
    before = preferences.lock(traveler_id)
    if before is not None:
        refuse_changed(shown, before, body.echoed)
        require_match(before)
    elif body.echoed:
        raise ValidationError("Invalid input", problems=[Problem((key,), READ_ONLY) for key in sorted(body.echoed)])
    elif request.if_match:
        raise PreconditionFailedError("There are no preferences yet that could have a version")
    return shown.answer(preferences.replace(traveler_id, before, body))
