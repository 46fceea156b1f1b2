"""Groups: departures that are sold by the seat."""

from tt_api.models.groups.groups import Group
from tt_api.resources.declaration import resource
from tt_api.schemas.groups.groups import GroupSchema
from tt_api.services.groups import groups

blp = resource(
    "groups",
    Group,
    GroupSchema,
    one="a group",
    many="groups",
    filters=(Group.supplier_group_number,),
    sort=(
        Group.name,
        Group.departure_date,
        Group.deposit_due_on,
        Group.option_date,
        Group.names_due_on,
        Group.final_payment_due_on,
    ),
    create=groups.create,
    update=groups.update,
    delete=groups.delete,
)
