"""Rooming lists of groups: read, replaced whole, and as the files that suppliers take."""

from http import HTTPStatus
from typing import Any

from flask import Response

from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.http.responses import csv_response, json_response
from tt_api.rate_limits.limits import Tier
from tt_api.resources.documentation import can_refuse, enveloped
from tt_api.resources.fields import Id
from tt_api.resources.paths import path_id
from tt_api.resources.schema import Body
from tt_api.schemas.groups.rooming import RoomingFileQuerySchema, RoomingListSchema, RoomingSchema
from tt_api.services.groups.rooming.files.writing import rows_of
from tt_api.services.groups.rooming.replacing import replace
from tt_api.services.groups.rooming.shown import rooming_list

blp = Blueprint(
    "group-rooming",
    __name__,
    url_prefix="/api/groups/<string:id>",
    guard=Guard.API_KEY,
    tier=Tier.GENERAL,
    tag="Rooming lists",
    description="Who shares a room in a group.",
)
_SENT = {"rooms": [{"roomKey": "1", "category": "BA", "memberIds": [Id.sample]}], "version": 7}


@blp.route("/rooming", methods=["GET"])
@blp.response(200, enveloped(RoomingListSchema))
@can_refuse(blp, HTTPStatus.NOT_FOUND)
@blp.doc(operationId="getGroupRooming")
def get_rooming(**ids: str) -> Response:
    """Get a group's rooming list.

    Everybody who holds a seat, by room, with what is wrong. Who comes along with a member is known by the travelers of
    the member's booking.
    """
    return json_response({"data": rooming_list(path_id("id", ids["id"]))})


@blp.route("/rooming", methods=["PUT"])
@blp.arguments(RoomingSchema, example=_SENT)
@blp.response(200, enveloped(RoomingListSchema))
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="putGroupRooming")
def put_rooming(body: Body, **ids: str) -> Response:
    """Put a group's rooming list.

    All assignments are replaced at once, or none. A party shares one room.
    """
    group_id = path_id("id", ids["id"])
    replace(group_id, body["rooms"], body.get("version"))
    return json_response({"data": rooming_list(group_id)})


@blp.route("/rooming.csv", methods=["GET"])
@blp.arguments(RoomingFileQuerySchema, location="query")
@blp.response(200, {"type": "string"}, content_type="text/csv", description="The file, with a header row.")
@can_refuse(blp, HTTPStatus.NOT_FOUND)
@blp.doc(operationId="getGroupRoomingFile")
def get_file(query: dict[str, Any], **ids: str) -> Response:
    """Get a group's rooming list as CSV.

    As tour operators, hotels and cruise lines take it, or as the carrier's manifest, which alone has passport data and
    is told in the group's activities. With `sinceVersion` only what has changed since a list that the supplier has. RFC
    4180; a text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    layout = query["layout"]
    rows = rows_of(path_id("id", ids["id"]), layout, query.get("since_version"))
    return csv_response(f"rooming-{layout}", rows, bom=query.get("bom") == "1")
