"""Touchpoints and activities as callers see them."""

from tt_api.models.enums import TouchpointChannel, TouchpointDirection
from tt_api.resources.fields import FreeObject, Id, Instant, Integer, LongText, OneOf, PastInstant, Text
from tt_api.resources.schema import ResourceSchema


class TouchpointSchema(ResourceSchema):
    """One time that the agency and a contact were in touch about a client, a deal or a trip."""

    contact_id = Id(required=True, description="With whom.")
    client_id = Id(nullable=True)
    deal_id = Id(nullable=True)
    trip_id = Id(nullable=True, description="The client trip that it was about.")
    channel = OneOf(TouchpointChannel, required=True, example="phone")
    direction = OneOf(TouchpointDirection, required=True, example="outbound")
    subject = Text(nullable=True, example="Going through the days")
    body = LongText(nullable=True)
    occurred_at = PastInstant(description="Now when not sent; at most a day ahead.", example="2026-05-01T09:30:00Z")
    duration_minutes = Integer(nullable=True)
    outcome = Text(100, nullable=True, example="two changes")
    advisor = Text(100, nullable=True, description="Who of the agency: a name or a mail address.")
    external_id = Text(255, nullable=True, description="The other system's, such as a mail's Message-ID; unique.")


class ActivitySchema(ResourceSchema):
    """Something that happened to a row; only ever added."""

    activity_type = Text(
        60,
        required=True,
        example="booking.status_changed",
        description="What happened, for programs. What ends in `.reported` or `.conductor_credits_settled` the server"
        " goes by, and writes itself.",
    )
    title = Text(required=True, example="From hold to confirmed", description="The same in words.")
    description = LongText(nullable=True)
    entity_type = Text(50, nullable=True, example="booking", description="Of which kind the row is, in the singular.")
    entity_id = Id(nullable=True, description="The row, of any kind; nobody checks that it is there.")
    actor = Text(100, nullable=True, description="Who did it: an advisor's name or a job's.")
    occurred_at = Instant(description="Now when not sent.")
    metadata = FreeObject()
