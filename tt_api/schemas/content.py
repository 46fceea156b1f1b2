"""Managed content as callers see it."""

from tt_api.models.content import CONTENT_TYPES
from tt_api.models.enums import ContentStatus
from tt_api.resources.fields import Id, Instant, Integer, LongText, OneOf, Slug, Text
from tt_api.resources.list_query import QuerySchema
from tt_api.resources.schema import ResourceSchema

_TYPE = "ContentType"


class ManagedContentSchema(ResourceSchema):
    """A piece of what the marketing site shows."""

    content_type = OneOf(CONTENT_TYPES, component=_TYPE, required=True, example="blog_post")
    slug = Slug(
        description="Its name in URLs, unique among content of its type; made from the title when not sent; a rename"
        " leaves it.",
        example="a-week-in-the-azores",
    )
    title = Text(required=True, example="A week in the Azores")
    body = LongText(description="Empty when not sent.")
    excerpt = Text(500, nullable=True)
    status = OneOf(ContentStatus, description="`draft` when not sent; any may follow any.")
    published_at = Instant(dump_only=True, nullable=True, description="When it was published first.")
    author = Text(100, nullable=True)
    destination_id = Id(nullable=True)
    hero_asset_id = Id(nullable=True, description="The marketing asset that is its picture.")
    seo_title = Text(nullable=True)
    seo_description = Text(500, nullable=True)
    locale = Text(10, description="`en` when not sent.", example="en")
    position = Integer(description="Its place among others, lowest first; 0 when not sent.")
    consent_reference = Text(nullable=True, description="Where it stands that the person quoted agreed.")


class ContentDetailQuerySchema(QuerySchema):
    """Of which type the content is that a slug names."""

    content_type = OneOf(CONTENT_TYPES, component=_TYPE, description="Needed where two types have the same slug.")
