"""Contracts with vendors as callers see them."""

from tt_api.models.choices import CONDUCTOR_METHODS
from tt_api.models.vendors.contracts import CONTRACT_TYPES, STATUSES
from tt_api.resources.fields import (
    Cents,
    Date,
    Id,
    Integer,
    ListOf,
    LongText,
    ObjectOf,
    OneOf,
    Percent,
    Text,
    Url,
)
from tt_api.resources.schema import ResourceSchema
from tt_api.schemas.vendors.cancellation_terms import CancellationTerms

_MOST_CATEGORIES = 100

CabinBlock = ObjectOf(
    {
        "category": Text(20, required=True, example="BV"),
        "held": Integer(required=True, description="How many cabins of it are held.", example=8),
        "rateCents": Cents(description="What a lower berth costs.", example=72_000),
        "maxOccupancy": Integer(1),
    },
    "CabinBlock",
)


class VendorContractSchema(ResourceSchema):
    """What is agreed with a vendor: a block of cabins, rates, a commission."""

    vendor_id = Id(dump_only=True)
    group_id = Id(nullable=True, description="The group that holds the block.")
    contract_type = OneOf(CONTRACT_TYPES, required=True, component="ContractType")
    contract_number = Text(80, nullable=True, example="NSC-2027-118")
    status = OneOf(STATUSES, component="ContractStatus", description="`draft` when not sent.")
    ship_name = Text(100, nullable=True)
    voyage_code = Text(40, nullable=True)
    departure_date = Date(nullable=True)
    commission_pct = Percent(nullable=True)
    cabins_held = Integer(nullable=True)
    cabins_released = Integer(description="Those of `cabinsHeld` that were given back; 0 when not sent.")
    blocks = ListOf(CabinBlock, _MOST_CATEGORIES, description="What is held of each category of cabin.")
    option_date = Date(nullable=True, description="Until when the block is held without a deposit.")
    names_due_on = Date(nullable=True)
    rooming_list_due_on = Date(nullable=True)
    deposit_due_on = Date(nullable=True)
    final_payment_due_on = Date(nullable=True)
    deposit_per_cabin_cents = Cents(nullable=True)
    conductor_ratio = Integer(1, 100, description="How many full-fare berths earn a free one; 16 when not sent.")
    conductor_method = OneOf(
        CONDUCTOR_METHODS,
        component="ConductorMethod",
        description="What a free berth is worth: the average fare, or that of the category most sold;"
        " `average` when not sent.",
    )
    conductor_max = Integer(nullable=True, description="The most free berths that it grants.")
    attrition_pct = Percent(nullable=True, description="How much of the block may be given back without a penalty.")
    cancellation_terms = CancellationTerms()
    signed_on = Date(nullable=True)
    valid_from = Date(nullable=True)
    valid_to = Date(nullable=True)
    document_url = Url(nullable=True)
    notes = LongText(nullable=True)
