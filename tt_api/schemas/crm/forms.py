"""What the forms of the site send."""

from typing import Any

from tt_api.resources.fields import Email, FreeLine, LongText, Text, WireField
from tt_api.resources.open_body import OpenBodySchema
from tt_api.resources.schema import Body

_HONEYPOT = "honeypot"


class FormSubmissionSchema(OpenBodySchema):
    """A form that a visitor filled in. Fields that aren't named here are kept with it, and staff reads them."""

    name = FreeLine(
        required=True, description="The whole name; its first word is the first name.", example="Ada Okafor"
    )
    email = Email(required=True)
    company = FreeLine(
        nullable=True, description="Found by its name, however that is cased, or made.", example="Blue Heron Analytics"
    )
    phone = Text(40, nullable=True, example="+1 828 555 0142")
    message = LongText(nullable=True, example="Forty of us would like to meet in Lisbon in May.")
    source = FreeLine(
        100,
        nullable=True,
        description="One of the values of `leadSource`; with anything else, or nothing, it is `website_form`.",
        example="website_form",
    )
    proposal_slug = Text(
        220, nullable=True, description="Of the proposal whose page has the form: its `formSubmissions` count it."
    )
    honeypot = WireField(
        nullable=True,
        description="For a field that people don't see. Whatever a program fills in here, it is answered as ever, and"
        " nothing comes of what it sent.",
    )

    def load(self, data: Any, **options: Any) -> Body:
        """Validate a form; ``is_trapped`` says whether its honeypot is filled, with what is nobody's business.

        Raises:
            marshmallow.ValidationError: with the problems under the caller's names.
        """
        if not isinstance(data, dict):
            return super().load(data, **options)
        body = super().load({name: value for name, value in data.items() if name != _HONEYPOT}, **options)
        body["is_trapped"] = _is_filled(data.get(_HONEYPOT))
        return body


def _is_filled(honeypot: Any) -> bool:
    """Whether there is anything; an unticked box is left alone."""
    return bool(honeypot.strip() if isinstance(honeypot, str) else honeypot)
