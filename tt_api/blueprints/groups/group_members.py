"""Members of groups, those of them who wait, and the seats that are kept for them."""

from http import HTTPStatus

from flask import Response, request

from tt_api.http.json_body import refuse_body
from tt_api.models.groups.groups import Group
from tt_api.models.groups.members import GroupMember
from tt_api.resources.declaration import Parent, resource
from tt_api.resources.documentation import ETAG, can_refuse
from tt_api.resources.paths import path_id
from tt_api.schemas.groups.members import GroupMemberSchema
from tt_api.services.groups import members, waitlist

blp = resource(
    "members",
    GroupMember,
    GroupMemberSchema,
    one="a group member",
    many="group members",
    operations="LCUD",
    parent=Parent("groups", Group, GroupMember.group_id),
    create=members.create,
    update=members.update,
    delete=members.delete,
)


@blp.route("/<string:memberId>/offer", methods=["POST"])
@blp.response(200, blp.shown.envelope, examples=blp.shown.examples, headers=ETAG)
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="offerGroupSeat")
def offer(**ids: str) -> Response:
    """Offer a seat to a member who waits.

    Kept for them for 48 hours, whatever their place in the line; they and staff are told.
    """
    refuse_body(request)
    return blp.shown.answer(waitlist.offer(path_id("id", ids["id"]), path_id("memberId", ids["memberId"])))


@blp.route("/<string:memberId>/accept", methods=["POST"])
@blp.response(200, blp.shown.envelope, examples=blp.shown.examples, headers=ETAG)
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="acceptGroupSeat")
def accept(**ids: str) -> Response:
    """Accept the seat that is kept for a member.

    `reserved` from then on, or `confirmed` where their deposit is paid.
    """
    refuse_body(request)
    return blp.shown.answer(waitlist.accept(path_id("id", ids["id"]), path_id("memberId", ids["memberId"])))
