"""Links as callers see them."""

from tt_api.resources.fields import Url
from tt_api.resources.schema import AnswerSchema

_URL = "https://api.traveltamers.example/i/MDE5MGQ3YzA.hWvJ2kQe0f4"
PAGE_LINK = {"data": {"url": _URL}}


class PageLinkSchema(AnswerSchema):
    """The public page of a row: whoever has its address may see it."""

    url = Url(required=True, example=_URL)
