"""Marketing assets, and where pictures come from: Unsplash."""

from http import HTTPStatus
from typing import Any

from flask import Response

from tt_api.http.links import next_page
from tt_api.http.responses import json_response
from tt_api.integrations.unsplash import Photo
from tt_api.models.marketing.marketing_assets import MarketingAsset
from tt_api.resources.declaration import resource
from tt_api.resources.documentation import ETAG, LOCATION, NEXT_LINK, can_refuse
from tt_api.resources.schema import Body
from tt_api.schemas.marketing.marketing_assets import MarketingAssetSchema, UnsplashImportSchema
from tt_api.schemas.marketing.unsplash import DEFAULT_LIMIT, PHOTO_PAGE, PHOTO_PAGE_EXAMPLE, UnsplashQuerySchema
from tt_api.services.marketing import unsplash

blp = resource(
    "marketing-assets",
    MarketingAsset,
    MarketingAssetSchema,
    one="a marketing asset",
    many="marketing assets",
    sort=(MarketingAsset.title,),
    update=unsplash.update_asset,
)


@blp.route("/unsplash")
@blp.arguments(UnsplashQuerySchema, location="query")
@blp.response(200, PHOTO_PAGE, example=PHOTO_PAGE_EXAMPLE, headers=NEXT_LINK)
@can_refuse(blp, HTTPStatus.BAD_GATEWAY)
@blp.doc(operationId="searchUnsplash")
def search(query: dict[str, Any]) -> Response:
    """Search Unsplash for pictures.

    Finds none where Unsplash isn't configured.
    """
    page, limit = query.get("page", 1), query.get("limit", DEFAULT_LIMIT)
    found = unsplash.search(query["query"], page=page, limit=limit)
    pages = -(-found.total // limit)
    return json_response(
        {
            "data": [_shown(photo) for photo in found.photos],
            "pagination": {
                "page": page,
                "limit": limit,
                "total": found.total,
                "totalPages": pages,
                "nextCursor": None,
            },
        },
        headers=next_page(page=page + 1) if page < pages else None,
    )


@blp.route("/unsplash", methods=["POST"])
@blp.arguments(UnsplashImportSchema, example={"photoId": "Dwu85P9SOIk", "title": "Fjord at dawn"})
@blp.response(201, blp.shown.envelope, examples=blp.shown.examples, headers=ETAG | LOCATION)
@blp.alt_response(
    200,
    schema=blp.shown.envelope,
    examples=blp.shown.examples,
    headers=ETAG | LOCATION,
    description="The asset that the picture is already, as it is.",
)
@can_refuse(blp, HTTPStatus.CONFLICT, HTTPStatus.BAD_GATEWAY, body=True)
@blp.doc(operationId="importFromUnsplash")
def import_photo(body: Body) -> Response:
    """Keep a picture of Unsplash as an asset.

    With its attribution. A picture that is an asset already is answered as it is, with 200.
    """
    asset, new = unsplash.import_photo(body)
    return blp.shown.answer(asset, 201 if new else 200, location=f"{blp.url_prefix}/{asset['id']}")


def _shown(photo: Photo) -> dict[str, Any]:
    return {
        "photoId": photo.photo_id,
        "description": photo.description,
        "width": photo.width,
        "height": photo.height,
        "url": photo.url,
        "thumbnailUrl": photo.thumbnail_url,
        "pageUrl": photo.page_url,
        "photographer": photo.photographer,
        "photographerUrl": unsplash.referral(photo.photographer_url),
        "attribution": photo.attribution,
    }
