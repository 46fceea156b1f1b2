"""What is answered about all the rows of a list takes its filters, and none of what makes pages of them."""

from typing import Any, cast

from tt_api.naming import camel
from tt_api.resources.filters import Condition
from tt_api.resources.list_query import NOT_NARROWING, ListQuerySchema, QuerySchema


class FilterQuerySchema(QuerySchema):
    """The filters of a list alone, for what is answered about all the rows that they leave."""

    def load(self, data: Any, **_: Any) -> list[Condition]:
        """What rows must satisfy; see `QuerySchema.load`."""
        return [value for value in super().load(data).values() if isinstance(value, Condition)]


def filter_query_schema(listing: type[ListQuerySchema]) -> type[FilterQuerySchema]:
    """The schema of the filters that a list takes, its search and ranges among them."""
    narrowing = {
        name: known
        for name, known in listing._declared_fields.items()  # noqa: SLF001 -- what marshmallow lets a class be read by
        if camel(name) not in NOT_NARROWING
    }
    name = listing.__name__.replace("ListQuery", "FilterQuery")
    return cast("type[FilterQuerySchema]", FilterQuerySchema.from_dict(narrowing, name=name))
