"""The deal and its stage history as callers see them."""

from typing import Any

from tt_api.models.enums import DealStage, LeadSource
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
    WireField,
)
from tt_api.resources.fields.named import named
from tt_api.resources.schema import ResourceSchema

_STAGE = OneOf(DealStage).openapi()
_MOVE = named(
    "DealStageMove",
    {
        "type": "object",
        "required": ["fromStage", "toStage", "changedAt"],
        "properties": {
            "fromStage": {"anyOf": [_STAGE, {"type": "null"}]},
            "toStage": _STAGE,
            "changedAt": Instant().openapi(),
        },
    },
)


class StageMoves(WireField):
    """The stages that a deal has been in, the oldest first; its JSON is `Deal.stage_history`."""

    sample = ({"fromStage": None, "toStage": "lead", "changedAt": Instant.sample},)

    def openapi(self) -> dict[str, Any]:
        """An array of moves, each with all of its keys."""
        return {"type": "array", "items": _MOVE, "minItems": 1}


class DealSchema(ResourceSchema):
    """A sales opportunity on its way through the pipeline."""

    title = Text(required=True, example="Leadership retreat in Lisbon")
    company_id = Id(nullable=True)
    contact_id = Id(nullable=True, description="Whom the agency talks with about it.")
    stage = OneOf(DealStage, description="`lead` when not sent; each change is an entry of the history.")
    amount = Cents(nullable=True, description="In cents of `currency`.", example=4_850_000)
    currency = Currency(example="USD")
    probability = Integer(
        0,
        100,
        nullable=True,
        description="Percent; never null in answers. Follows the stage until a number sets it by hand, and again"
        " after a null.",
    )
    expected_close_date = Date(nullable=True)
    stage_entered_at = Instant(dump_only=True, description="Since when it has been in its stage.")
    closed_at = Instant(dump_only=True, nullable=True, description="When it was won or lost; null while it is open.")
    won_at = Instant(
        dump_only=True, nullable=True, description="When it was won for the first time; kept when it is reopened."
    )
    lost_reason = Text(nullable=True, description="The agency's own words: a reopened deal keeps them.")
    lead_source = OneOf(LeadSource, nullable=True)
    next_step = Text(nullable=True)
    description = LongText(nullable=True)
    tags = Labels()
    custom_fields = FreeObject()
    stage_history = StageMoves(dump_only=True, description="The stages it has been in, the oldest first; not in lists.")


class DealStageHistorySchema(ResourceSchema):
    """One move of a deal from a stage to the next."""

    deal_id = Id(dump_only=True)
    from_stage = OneOf(DealStage, dump_only=True, nullable=True, description="Null for the deal's first stage.")
    to_stage = OneOf(DealStage, dump_only=True)
    changed_at = Instant(dump_only=True)
