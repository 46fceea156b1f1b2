"""Marketing assets, and Unsplash's pictures, as callers see them."""

from tt_api.models.marketing.marketing_assets import KINDS, SOURCES
from tt_api.resources.fields import INT32_MAX, Integer, ListOf, OneOf, Text, Url
from tt_api.resources.schema import BodySchema, ResourceSchema


class MarketingAssetSchema(ResourceSchema):
    """A picture or file that marketing may use."""

    title = Text(required=True, example="Fjord at dawn")
    kind = OneOf(KINDS, component="MarketingAssetKind", required=True, example="image")
    url = Url(required=True, example="https://cdn.example.com/fjord.jpg")
    thumbnail_url = Url(nullable=True)
    alt_text = Text(500, nullable=True, description="What it shows, for those who can't see it.")
    attribution = Text(500, nullable=True, description="What must stand beside it.")
    attribution_url = Url(nullable=True, description="Where the attribution leads.")
    source = OneOf(
        SOURCES,
        component="MarketingAssetSource",
        dump_only=True,
        description="`upload` for assets that are made here.",
    )
    external_id = Text(100, nullable=True, description="Its name where it came from; unique for each source.")
    width = Integer(1, INT32_MAX, nullable=True, description="In pixels.")
    height = Integer(1, INT32_MAX, nullable=True, description="In pixels.")
    tags = ListOf(Text(100), description="The agency's own labels.")


class UnsplashImportSchema(BodySchema):
    """Which of Unsplash's pictures becomes an asset, and what it is called here."""

    photo_id = Text(64, required=True, description="`photoId` of a search.", example="Dwu85P9SOIk")
    title = Text(required=False, description="Unsplash's description of it when not sent.", example="Fjord at dawn")
    alt_text = Text(500, nullable=True, description="Unsplash's description of it when not sent.")
    tags = ListOf(Text(100))
