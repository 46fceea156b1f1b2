"""Clients and their addresses as callers see them."""

from tt_api.models.clients.clients import CONSENTS, TRAVEL_STYLES
from tt_api.models.enums import AddressType, ClientStatus, ClientType, TouchpointChannel
from tt_api.resources.fields import (
    SAFE_INTEGER_MAX,
    Boolean,
    Cents,
    Country,
    Currency,
    Date,
    Email,
    FreeObject,
    Id,
    Integer,
    Labels,
    ListOf,
    LongText,
    OneOf,
    PastInstant,
    Text,
)
from tt_api.resources.schema import ResourceSchema


class ClientSchema(ResourceSchema):
    """A person, family, company or group that the agency books for."""

    name = Text(required=True, example="The Okafor family")
    client_type = OneOf(ClientType, description="`individual` when not sent.")
    status = OneOf(ClientStatus, description="`prospect` when not sent.")
    company_id = Id(nullable=True, description="The company that a corporate client is.")
    primary_contact_id = Id(nullable=True)
    email = Email(nullable=True)
    phone = Text(40, nullable=True)
    preferred_channel = OneOf(TouchpointChannel, nullable=True)
    advisor = Text(100, nullable=True, description="Who looks after them, by name or mail address.")
    referred_by_client_id = Id(nullable=True, description="The client who recommended the agency.")
    currency = Currency()
    budget_per_trip_cents = Cents(nullable=True, description="In cents of `currency`.")
    usual_party_size = Integer(1, nullable=True)
    preferred_months = ListOf(Integer(1, 12), 12)
    travel_style = OneOf(TRAVEL_STYLES, nullable=True, component="TravelStyle")
    interests = Labels(description="What they like to do.")
    lifetime_value_cents = Cents(
        -SAFE_INTEGER_MAX, dump_only=True, description="What they paid less what went back, in cents of `currency`."
    )
    churn_risk_score = Integer(0, 100, dump_only=True, description="How likely the client is lost, computed.")
    churn_reasons = Labels(dump_only=True)
    first_trip_on = Date(dump_only=True, nullable=True)
    last_trip_on = Date(dump_only=True, nullable=True)
    anniversary_on = Date(nullable=True)
    do_not_contact = Boolean()
    marketing_consent = OneOf(CONSENTS, component="MarketingConsent", description="`unknown` when not sent.")
    consent_at = PastInstant(nullable=True)
    consent_source = Text(100, nullable=True)
    terms_accepted_at = PastInstant(nullable=True)
    tax_exempt = Boolean()
    tax_number = Text(40, nullable=True)
    tags = Labels()
    custom_fields = FreeObject()
    notes = LongText(nullable=True)
    external_id = Text(100, nullable=True)


class ClientAddressSchema(ResourceSchema):
    """An address of a client."""

    client_id = Id(required=True)
    address_type = OneOf(AddressType, required=True)
    street = Text(required=True, example="12 Juniper Way")
    street2 = Text(nullable=True)
    city = Text(required=True, example="Asheville")
    region = Text(nullable=True)
    postal_code = Text(20, nullable=True)
    country = Country(required=True)
    is_primary = Boolean(
        description="At most one of a client's is: making one primary takes it from the other. The first one is.",
    )
