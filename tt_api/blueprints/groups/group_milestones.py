"""Milestones of groups: what has to be done by a day."""

from tt_api.models.groups.groups import Group
from tt_api.models.groups.milestones import GroupMilestone
from tt_api.resources.declaration import Parent, resource
from tt_api.resources.filters import Flag
from tt_api.schemas.groups.members import GroupMilestoneSchema
from tt_api.services.groups.milestones import overdue

blp = resource(
    "milestones",
    GroupMilestone,
    GroupMilestoneSchema,
    one="a group milestone",
    many="group milestones",
    operations="LCUD",
    sort=(GroupMilestone.due_date,),
    flags={"overdue": Flag(overdue, description="Due before the agency's today, and not completed.")},
    parent=Parent("groups", Group, GroupMilestone.group_id),
)
