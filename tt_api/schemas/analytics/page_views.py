"""What pages report of their visitors."""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from marshmallow import ValidationError

from tt_api.resources.fields import Boolean, Text, Url
from tt_api.resources.open_body import OpenBodySchema
from tt_api.resources.schema import Body

_UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
_LONGEST_UTM = 200


class PageViewSchema(OpenBodySchema):
    """A view of a page. Fields that aren't named here are kept as `properties` of the event."""

    most_bytes: ClassVar[int] = 4096

    session_id = Text(
        100,
        nullable=True,
        example="5f0c2b9e",
        description="The visitor's, made by the page. Without one, the views of a device on a day are one session.",
    )
    page_url = Url(
        required=True,
        example="https://www.traveltamers.example/lisbon?utm_source=newsletter",
        description="A proposal's `pageUrl` counts a view of it.",
    )
    referrer = Text(2048, nullable=True, example="https://www.search.example/")
    utm_source = Text(_LONGEST_UTM, nullable=True, description="As all five: taken from `pageUrl` where it isn't sent.")
    utm_medium = Text(_LONGEST_UTM, nullable=True)
    utm_campaign = Text(_LONGEST_UTM, nullable=True)
    utm_term = Text(_LONGEST_UTM, nullable=True)
    utm_content = Text(_LONGEST_UTM, nullable=True)
    user_agent = Text(
        512, nullable=True, description="The visitor's, where a server reports the view; else the request's own."
    )
    staff = Boolean(description="Whether the visitor is one of the agency's own, whose views of proposals don't count.")

    def load(self, data: Any, **options: Any) -> Body:
        """Validate a body; what it has besides these fields becomes ``properties``.

        Raises:
            marshmallow.ValidationError: with the problems under the caller's names.
        """
        body = super().load(data, **options)
        body["properties"] = {name: body.kept[name] for name in body.others}
        body |= {name: value for name, value in _campaign(body["page_url"]).items() if not body.get(name)}
        return Body({name: None if value == "" else value for name, value in body.items()})

    def keep(self, sent: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
        """With what looks like a card's number: pages tell their visitors apart by long numbers.

        Raises:
            marshmallow.ValidationError: the others are too long.
        """
        return self.without_secrets(sent, others)


def _campaign(url: str) -> dict[str, str]:
    """The parameters of a campaign in an address."""
    query = parse_qs(urlsplit(url).query, max_num_fields=None)
    text = Text(_LONGEST_UTM)
    found = {}
    for name in _UTM:
        try:
            found[name] = text.parse(query.get(name, [""])[0].replace("\x00", "")[:_LONGEST_UTM])
        except ValidationError:  # control characters, which nobody has typed
            continue
    return found
