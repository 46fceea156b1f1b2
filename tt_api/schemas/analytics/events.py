"""Events as callers see them, and what their list takes."""

from dataclasses import replace
from typing import Any

from tt_api.models.analytics import DEVICES, AnalyticsEvent
from tt_api.resources.fields import Country, FreeObject, Id, Instant, OneOf, Text
from tt_api.resources.filters import IdFilter, OneOfFilter, OwnIdFilter, TextFilter
from tt_api.resources.list_query import ListQuery, ListQuerySchema
from tt_api.resources.ranges import range_filters
from tt_api.resources.schema import ResourceSchema
from tt_api.resources.table import table_of

_NEWEST_FIRST = "occurred_at"
_column = table_of(AnalyticsEvent).column
_device = OneOf(DEVICES, component="Device", dump_only=True, nullable=True)


class AnalyticsEventSchema(ResourceSchema):
    """Something that a visitor did. It never changes, so its version stays 1."""

    event_name = Text(100, dump_only=True, example="page_view")
    occurred_at = Instant(dump_only=True)
    session_id = Text(100, dump_only=True, nullable=True, description="The visitor's own, made by the page.")
    page_url = Text(2048, dump_only=True, nullable=True, example="https://traveltamers.example/azores")
    referrer = Text(2048, dump_only=True, nullable=True)
    utm_source = Text(200, dump_only=True, nullable=True, example="newsletter")
    utm_medium = Text(200, dump_only=True, nullable=True)
    utm_campaign = Text(200, dump_only=True, nullable=True)
    utm_term = Text(200, dump_only=True, nullable=True)
    utm_content = Text(200, dump_only=True, nullable=True)
    contact_id = Id(dump_only=True, nullable=True)
    company_id = Id(dump_only=True, nullable=True)
    proposal_id = Id(dump_only=True, nullable=True)
    device = _device
    country = Country(dump_only=True, nullable=True)
    properties = FreeObject(dump_only=True)


class AnalyticsEventListQuerySchema(ListQuerySchema):
    """The list's parameters. It has no numbered pages: nobody counts the events."""

    class Meta(ListQuerySchema.Meta):
        exclude = ("page",)

    id = OwnIdFilter(_column("id"), component="Id", description="Only these rows.")
    sort_by = OneOf(("occurredAt",), component="AnalyticsEventSortBy", description="`occurredAt` when not given.")
    event_name = TextFilter(_column("event_name"))
    session_id = TextFilter(_column("session_id"))
    utm_source = TextFilter(_column("utm_source"))
    utm_campaign = TextFilter(_column("utm_campaign"))
    contact_id = IdFilter(_column("contact_id"))
    company_id = IdFilter(_column("company_id"))
    proposal_id = IdFilter(_column("proposal_id"))
    device = OneOfFilter(_column("device"), _device)

    occurred_at_from, occurred_at_to = range_filters(_column("occurred_at"), shared=False).values()

    def load(self, data: Any, **options: Any) -> ListQuery:
        """See `ListQuerySchema.load`."""
        return replace(super().load(data, **options), page=None, sort=_NEWEST_FIRST)
