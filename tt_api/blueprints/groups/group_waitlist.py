"""Who waits for a seat in a group, whoever has waited for longest first."""

from flask import Response

from tt_api.blueprints.groups.group_members import blp as members
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.models.groups.groups import Group
from tt_api.models.groups.members import GroupMember
from tt_api.rate_limits.limits import Tier
from tt_api.resources.csv_file import answer_list
from tt_api.resources.documentation import Documentation, Nouns
from tt_api.resources.filters import Condition
from tt_api.resources.list_query import ListQuery
from tt_api.resources.paths import path_id
from tt_api.resources.reading import LIVE, find

blp = Blueprint(
    "group-waitlist",
    __name__,
    url_prefix="/api/groups/<string:id>/waitlist",
    guard=Guard.API_KEY,
    tier=Tier.GENERAL,
    tag="Group members",
    description="The members of groups who wait for a seat.",
)


# What the list of members takes, in the order of the line.
_QUERY = type("GroupWaitlistQuery", (members.declaration.query,), {"listed_by": "waitlisted_at"})


def list_waiting(query: ListQuery, **ids: str) -> Response:
    """A group's members who wait: a page of them, or a file with all."""
    group_id = path_id("id", ids["id"])
    find(Group, group_id)
    waiting = Condition(f"{LIVE.sql} AND group_id = %s AND status = 'waitlisted'", (group_id,))
    return answer_list(members.shown, GroupMember, query, waiting)


_documented = Documentation(
    blp,
    Nouns("a waiting group member", "waiting group members"),
    members.declaration.schema,
    members.shown.shapes,
    below_parent=True,
)
blp.add_url_rule("", "list_waiting", _documented.listing(list_waiting, _QUERY), methods=["GET"])
