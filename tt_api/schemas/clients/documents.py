"""What travelers carry and like, as callers see it."""

import re

from marshmallow import ValidationError

from tt_api.models.clients.documents import (
    BEDS,
    CABIN_CLASSES,
    DINING,
    DOCUMENT_TYPES,
    ENTRIES,
    PACES,
    SEATS,
    STATEROOMS,
)
from tt_api.resources.fields import (
    Boolean,
    Country,
    Date,
    Id,
    Instant,
    Integer,
    ListOf,
    LongText,
    OneOf,
    Secret,
    Text,
    Url,
)
from tt_api.resources.schema import ResourceSchema


class TravelDocumentSchema(ResourceSchema):
    """A passport, visa or other paper of a traveler."""

    traveler_id = Id(dump_only=True)
    document_type = OneOf(DOCUMENT_TYPES, required=True, component="TravelDocumentType")
    document_number = Secret(
        required=True,
        example="X1234567",
        description="Once for each traveler and type, however it is spaced and cased.",
    )
    number_last4 = Text(4, dump_only=True, description="Empty where the number has four or fewer.")
    issuing_country = Country(nullable=True)
    nationality = Country(nullable=True, description="The holder's, as the document has it.")
    issuing_authority = Text(100, nullable=True)
    issued_on = Date(nullable=True)
    expiry_date = Date(nullable=True)
    destination_country = Country(nullable=True, description="What a visa is for.")
    entries = OneOf(ENTRIES, nullable=True, component="VisaEntries")
    max_stay_days = Integer(1, nullable=True)
    is_primary = Boolean(
        description="At most one of a traveler's documents of a type is: making one primary takes it from the other."
        " The first one is. The traveler's passport fields are those of the primary passport.",
    )
    verified_at = Instant(nullable=True)
    file_url = Url(nullable=True)
    notes = LongText(nullable=True)


class CodeText(Text):
    """A code of fixed form in capitals, whose list is too long or too changing to check it against."""

    def __init__(self, pattern: str, what: str, length: int, **options: object) -> None:
        super().__init__(length, **options)
        self._pattern, self._what = re.compile(pattern), what

    def openapi(self) -> dict[str, object]:
        """The code's form."""
        return super().openapi() | {"pattern": f"^{self._pattern.pattern}$"}

    def parse(self, value: object) -> str:
        """The code; raises marshmallow's ValidationError."""
        code = super().parse(value)
        if not self._pattern.fullmatch(code):
            raise ValidationError(f"must be {self._what}")
        return code


def _airlines() -> ListOf:
    return ListOf(CodeText("[A-Z0-9]{2}", "an airline's IATA code such as UA", 2))


def _texts() -> ListOf:
    return ListOf(Text(100))


class TravelerPreferencesSchema(ResourceSchema):
    """How a traveler likes to fly, sleep, eat and be celebrated."""

    traveler_id = Id(dump_only=True)
    cabin_class = OneOf(CABIN_CLASSES, nullable=True, component="CabinClass")
    seat_preference = OneOf(SEATS, nullable=True, component="SeatPreference")
    meal_code = CodeText("[A-Z]{4}", "an IATA meal code such as VGML", 4, nullable=True, example="VGML")
    dietary = _texts()
    home_airport = CodeText("[A-Z]{3}", "an airport's IATA code such as AVL", 3, nullable=True, example="AVL")
    preferred_airlines = _airlines()
    avoided_airlines = _airlines()
    preferred_hotels = _texts()
    bed_type = OneOf(BEDS, nullable=True, component="BedType")
    room_location = Text(100, nullable=True)
    smoking = Boolean()
    accessible_room = Boolean()
    stateroom_type = OneOf(STATEROOMS, nullable=True, component="StateroomType")
    deck_preference = Text(100, nullable=True)
    dining = OneOf(DINING, nullable=True, component="CruiseDining")
    pace = OneOf(PACES, nullable=True, component="TravelPace")
    languages = _texts()
    celebrates = _texts()
    notes = LongText(nullable=True)
