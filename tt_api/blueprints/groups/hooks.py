"""Events of the Groups app, in which people plan their trip together."""

from http import HTTPStatus

from flask import Response

from tt_api.blueprints.groups.group_members import blp as members
from tt_api.blueprints.groups.group_milestones import blp as milestones
from tt_api.blueprints.groups.groups import blp as groups
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.idempotency.deliveries import applied_once_by_key
from tt_api.rate_limits.limits import Tier
from tt_api.resources.documentation import ETAG, LOCATION, can_refuse
from tt_api.resources.schema import Body
from tt_api.schemas.groups.hooks import (
    GroupCreatedSchema,
    GroupUpdatedSchema,
    MemberJoinedSchema,
    MemberLeftSchema,
    MilestoneCompletedSchema,
)
from tt_api.services.groups.hooks import groups as of_groups
from tt_api.services.groups.hooks import members as of_members
from tt_api.services.groups.hooks import milestones as of_milestones

_AT = "2026-05-01T09:30:00Z"
_GROUP = {"externalId": "grp_7f3a", "name": "Rhine in spring", "maxGuests": 20, "occurredAt": _AT}
_JOINED = {
    "groupExternalId": "grp_7f3a",
    "externalId": "mem_19c2",
    "partySize": 2,
    "occurredAt": _AT,
    "firstName": "Ada",
    "lastName": "Okafor",
    "email": "ada@blueheron.example",
}
_LEFT = {"groupExternalId": "grp_7f3a", "externalId": "mem_19c2", "occurredAt": _AT}
_COMPLETED = {"groupExternalId": "grp_7f3a", "title": "Rooming list to the line", "occurredAt": _AT}

blp = Blueprint(
    "groups_hooks",
    __name__,
    url_prefix="/hooks/groups",
    guard=Guard.GROUPS_SECRET,
    tier=Tier.WEBHOOKS,
    tag="Groups app",
    description="What the Groups app reports: in any order, and late.",
)


@blp.route("/group-created", methods=["POST"])
@blp.arguments(GroupCreatedSchema, example=_GROUP)
@blp.response(201, groups.shown.envelope, examples=groups.shown.examples, headers=ETAG | LOCATION)
@blp.alt_response(
    200,
    schema=groups.shown.envelope,
    examples=groups.shown.examples,
    headers=ETAG | LOCATION,
    description="A group that is known already, as it is.",
)
@can_refuse(blp, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="deliverGroupCreated")
@applied_once_by_key
def group_created(body: Body) -> Response:
    """Deliver a group that was made.

    One whose `externalId` is known already stays as it is, which a warning says.
    """
    row, new = of_groups.created(body, body.kept)
    return groups.shown.answer(row, 201 if new else 200, location=f"{groups.url_prefix}/{row['id']}")


@blp.route("/group-updated", methods=["POST"])
@blp.arguments(GroupUpdatedSchema, example=_GROUP)
@blp.response(200, groups.shown.envelope, examples=groups.shown.examples, headers=ETAG)
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="deliverGroupUpdated")
@applied_once_by_key
def group_updated(body: Body) -> Response:
    """Deliver what changed of a group.

    A group that isn't known yet is a 404, and the event is to be sent again. One that is older than the last that was
    applied changes nothing, which a warning says.
    """
    return groups.shown.answer(of_groups.updated(body, body.kept))


@blp.route("/member-joined", methods=["POST"])
@blp.arguments(MemberJoinedSchema, example=_JOINED)
@blp.response(201, members.shown.envelope, examples=members.shown.examples, headers=ETAG)
@blp.alt_response(
    200,
    schema=members.shown.envelope,
    examples=members.shown.examples,
    headers=ETAG,
    description="A party that is in the group already, or is so again.",
)
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="deliverMemberJoined")
@applied_once_by_key
def member_joined(body: Body) -> Response:
    """Deliver that a party has joined a group.

    Beyond `maxGuests` it is a 409, and `waitlisted` always goes. Who has left joins again; who is in the group stays as
    they are.
    """
    row, new = of_members.joined(body, body.kept)
    return members.shown.answer(row, 201 if new else 200)


@blp.route("/member-left", methods=["POST"])
@blp.arguments(MemberLeftSchema, example=_LEFT)
@blp.response(200, members.shown.envelope, examples=members.shown.examples, headers=ETAG)
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="deliverMemberLeft")
@applied_once_by_key
def member_left(body: Body) -> Response:
    """Deliver that a party has left a group.

    Their seats are free, and offered to those who wait. A member who isn't known yet is a 404, and the event is to be
    sent again.
    """
    return members.shown.answer(of_members.left(body, body.kept))


@blp.route("/milestone-completed", methods=["POST"])
@blp.arguments(MilestoneCompletedSchema, example=_COMPLETED)
@blp.response(200, milestones.shown.envelope, examples=milestones.shown.examples, headers=ETAG)
@can_refuse(blp, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
@blp.doc(operationId="deliverMilestoneCompleted")
@applied_once_by_key
def milestone_completed(body: Body) -> Response:
    """Deliver that a milestone was completed.

    It is set once: a milestone that is completed already stays as it is.
    """
    return milestones.shown.answer(of_milestones.completed(body, body.kept))
