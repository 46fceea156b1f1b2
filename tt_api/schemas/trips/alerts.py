"""Travel alerts as callers see them."""

from tt_api.models.enums import AlertSeverity
from tt_api.models.trips.alerts import ALERT_TYPES
from tt_api.resources.fields import Country, Id, Instant, Integer, LongText, OneOf, Text, Url
from tt_api.resources.schema import ResourceSchema


class TravelAlertSchema(ResourceSchema):
    """What one should know of a destination, a country or a supplier, from an instant on."""

    destination_id = Id(nullable=True, description="What it is about: this, `country` or `vendorId` must be there.")
    country = Country(nullable=True, example="IS")
    vendor_id = Id(nullable=True, description="The supplier, such as one that no longer pays.")
    alert_type = OneOf(ALERT_TYPES, component="AlertType", required=True, example="disaster")
    severity = OneOf(
        AlertSeverity,
        required=True,
        example="critical",
        description="Staff is told of a `critical` one as soon as it is active, with the trips that it touches; of a"
        " `warning` in the daily digest.",
    )
    title = Text(required=True, example="Volcanic ash over Keflavík")
    body = LongText(nullable=True)
    advisory_level = Integer(1, 4, nullable=True, description="What the government advises; 4 is against all travel.")
    source = Text(100, nullable=True)
    source_url = Url(nullable=True)
    external_id = Text(100, nullable=True, description="Its name where it came from; unique.")
    starts_at = Instant(description="Active from then on; now when not sent.")
    ends_at = Instant(nullable=True, description="Until then; null where nobody knows.")
