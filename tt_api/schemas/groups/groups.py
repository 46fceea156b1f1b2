"""Groups as callers see them."""

from tt_api.models.choices import CONDUCTOR_METHODS
from tt_api.models.enums import GroupStatus
from tt_api.models.groups.groups import CONDUCTOR_BENEFITS, GROUP_TYPES
from tt_api.models.transitions import GROUPS
from tt_api.resources.fields import (
    Cents,
    Currency,
    Date,
    FreeObject,
    Id,
    Instant,
    Integer,
    Labels,
    LongText,
    OneOf,
    Text,
    Url,
)
from tt_api.resources.schema import ResourceSchema

# Who may get a free berth's worth; where it is settled, too.
CONDUCTOR_BENEFIT = OneOf(
    CONDUCTOR_BENEFITS,
    component="ConductorBenefit",
    description="Who gets what a free berth is worth; `organizer` when not sent.",
)


class GroupSchema(ResourceSchema):
    """A departure that is sold by the seat."""

    name = Text(required=True, example="Rhine in spring with friends of the house")
    external_id = Text(100, nullable=True, description="The Groups app's own id.")
    status = OneOf(
        GroupStatus,
        description="`planning` when not sent; a group may begin anywhere but `minimum_reached` and `cancelled`."
        " Its moves:\n\n" + GROUPS.description(),
    )
    group_type = OneOf(GROUP_TYPES, component="GroupType", description="`other` when not sent.")
    company_id = Id(nullable=True)
    organizer_contact_id = Id(nullable=True)
    deal_id = Id(nullable=True)
    trip_offering_id = Id(nullable=True)
    vendor_id = Id(nullable=True)
    destination_id = Id(nullable=True)
    departure_date = Date(nullable=True)
    return_date = Date(nullable=True)
    min_guests = Integer(1, nullable=True, description="How many it takes.", example=10)
    max_guests = Integer(
        1, nullable=True, description="How many seats there are; not fewer than `currentGuests`.", example=20
    )
    current_guests = Integer(dump_only=True, description="Heads of the members who hold a seat.")
    waitlisted_guests = Integer(dump_only=True, description="Heads of the members who wait for one.")
    price_per_person_cents = Cents(nullable=True, example=284_000)
    currency = Currency()
    single_supplement_cents = Cents(nullable=True)
    deposit_cents = Cents(nullable=True)
    deposit_due_on = Date(nullable=True)
    option_date = Date(nullable=True, description="Until when the supplier holds the block.")
    names_due_on = Date(nullable=True)
    final_payment_due_on = Date(nullable=True)
    supplier_group_number = Text(40, nullable=True, example="G88120")
    conductor_ratio = Integer(
        1, nullable=False, description="How many full-fare berths earn a free one; 16 when not sent."
    )
    conductor_method = OneOf(
        CONDUCTOR_METHODS,
        component="ConductorMethod",
        description="What a free berth is worth: the average fare, or that of the category most sold;"
        " `average` when not sent.",
    )
    conductor_max = Integer(nullable=True, description="The most free berths; null for any number.")
    conductor_benefit = CONDUCTOR_BENEFIT
    page_url = Url(nullable=True)
    confirmed_at = Instant(dump_only=True, nullable=True, description="When it entered that state first; so the next.")
    cancelled_at = Instant(dump_only=True, nullable=True)
    tags = Labels()
    custom_fields = FreeObject()
    notes = LongText(nullable=True)
