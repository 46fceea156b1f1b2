"""Searching Unsplash as callers do it, and what they get."""

from typing import Any

from tt_api.resources.fields import INT32_MAX, Text
from tt_api.resources.fields.named import named
from tt_api.resources.list_query import QuerySchema
from tt_api.resources.parameters import Digits
from tt_api.resources.shapes import PaginationSchema

DEFAULT_LIMIT, MOST_PER_PAGE = 20, 30
_TEXT = {"type": "string"}
_ADDRESS = {"type": "string", "format": "uri"}
_PHOTO: dict[str, Any] = {
    "photoId": _TEXT,
    "description": {"type": ["string", "null"]},
    "width": {"type": "integer", "description": "In pixels."},
    "height": {"type": "integer", "description": "In pixels."},
    "url": _ADDRESS,
    "thumbnailUrl": _ADDRESS,
    "pageUrl": _ADDRESS,
    "photographer": _TEXT,
    "photographerUrl": _ADDRESS,
    "attribution": {"type": "string", "description": "What must stand beside the picture."},
}
PHOTO_PAGE: dict[str, Any] = {
    "type": "object",
    "required": ["data", "pagination"],
    "properties": {
        "data": {
            "type": "array",
            "items": named("UnsplashPhoto", {"type": "object", "required": list(_PHOTO), "properties": _PHOTO}),
        },
        "pagination": PaginationSchema,
    },
}
PHOTO_PAGE_EXAMPLE: dict[str, Any] = {
    "data": [
        {
            "photoId": "Dwu85P9SOIk",
            "description": "Fjord at dawn",
            "width": 6000,
            "height": 4000,
            "url": "https://images.unsplash.com/photo-1?w=1080",
            "thumbnailUrl": "https://images.unsplash.com/photo-1?w=200",
            "pageUrl": "https://unsplash.com/photos/Dwu85P9SOIk",
            "photographer": "Ada Okafor",
            "photographerUrl": "https://unsplash.com/@ada?utm_source=tt_api&utm_medium=referral",
            "attribution": "Photo by Ada Okafor on Unsplash",
        }
    ],
    "pagination": {"page": 1, "limit": 20, "total": 1, "totalPages": 1, "nextCursor": None},
}


class UnsplashQuerySchema(QuerySchema):
    """A search for pictures."""

    query = Text(required=True, description="What they should show.", example="fjord")
    page = Digits(1, INT32_MAX, description="From 1; `nextCursor` is always null here.")
    limit = Digits(1, MOST_PER_PAGE, description=f"Pictures a page; {DEFAULT_LIMIT} when not given.")
