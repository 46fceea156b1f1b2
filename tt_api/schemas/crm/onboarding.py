"""What a new client tells of themselves."""

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, ValidationError, validates_schema
from marshmallow.fields import List, Nested
from marshmallow.validate import Length

from tt_api.encryption.masks import MASK
from tt_api.models.enums import ClientType
from tt_api.naming import camel
from tt_api.resources.fields import Cents, Currency, Email, FreeLine, Labels, LongText, OneOf, Secret, Text
from tt_api.resources.open_body import OpenBodySchema
from tt_api.schemas.clients.documents import TravelerPreferencesSchema
from tt_api.schemas.clients.travelers import TravelerSchema

MOST_TRAVELERS = 20
_OF_RECORDS = ("id", "created_at", "updated_at", "deleted_at", "version")


class OnboardingPreferencesSchema(TravelerPreferencesSchema):
    """How somebody likes to travel."""

    class Meta(TravelerPreferencesSchema.Meta):
        unknown = EXCLUDE
        exclude = (*_OF_RECORDS, "traveler_id")


def _preferences(description: str) -> Nested:
    return Nested(OnboardingPreferencesSchema, allow_none=True, metadata={"description": description})


class OnboardingTravelerSchema(TravelerSchema):
    """Somebody who will travel."""

    class Meta(TravelerSchema.Meta):
        unknown = EXCLUDE
        # The agency's own to say.
        exclude = (
            *_OF_RECORDS,
            "client_id",
            "contact_id",
            "passport_last4",
            "tags",
            "custom_fields",
            "notes",
            "external_id",
        )

    preferences = _preferences("How they like to travel.")

    @validates_schema
    def _require_order(self, traveler: Mapping[str, Any], **_: Any) -> None:
        # The database would say so as well, but not of which traveler.
        issued_on, expires_on = traveler.get("passport_issued_on"), traveler.get("passport_expires_on")
        if issued_on and expires_on and issued_on >= expires_on:
            raise ValidationError({"passportExpiresOn": ["must be after passportIssuedOn"]})


# What is stored encrypted, and is to stand nowhere else.
_SECRETS = frozenset(
    camel(name) for name, field in OnboardingTravelerSchema().fields.items() if isinstance(field, Secret)
)


class OnboardingSchema(OpenBodySchema):
    """A new client's form. Fields that aren't named here are kept with it, and staff reads them."""

    first_name = FreeLine(required=True, example="Ada")
    last_name = FreeLine(required=True, example="Okafor")
    email = Email(required=True)
    phone = Text(40, nullable=True, example="+1 828 555 0142")
    client_type = OneOf(ClientType, nullable=True, description="`individual` when not sent.", example="family")
    travelers = List(
        Nested(OnboardingTravelerSchema, error_messages={"null": "may not be null"}),
        allow_none=True,
        validate=Length(max=MOST_TRAVELERS, error=f"may have at most {MOST_TRAVELERS} items"),
        error_messages={"invalid": "must be a list"},
        metadata={"description": "Who travels; where nobody is named, it is the person themself."},
    )
    preferences = _preferences("The person's own, or of the first who travels.")
    interests = Labels(nullable=True, description="What they like to do.", example=["hiking", "opera"])
    budget_cents = Cents(nullable=True, description="For a trip, in cents of `currency`.", example=1_200_000)
    currency = Currency(nullable=True)
    notes = LongText(nullable=True, example="We'd love to see the fjords.")

    def keep(self, sent: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
        """What may be kept of all that was sent, with secrets masked.

        Raises:
            marshmallow.ValidationError: the others are too long.
        """
        kept = super().keep(sent, others)
        travelers = [_with_secrets_masked(traveler) for traveler in kept.get("travelers") or ()]
        return {**kept, "travelers": travelers} if travelers else kept


def _with_secrets_masked(traveler: Mapping[str, Any]) -> dict[str, Any]:
    return {name: MASK if name in _SECRETS and value else value for name, value in traveler.items()}
