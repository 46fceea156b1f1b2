"""Cancellation terms: what is lost by when, as contracts and bookings have them."""

from typing import Any

from marshmallow import ValidationError

from tt_api.resources.fields import Boolean, Cents, Integer, ListOf, ObjectOf, Percent

_MOST_TIERS = 20


class CancellationTier(ObjectOf):
    """What is lost from so many days before departure on: a part of the price, an amount, or the deposit."""

    def __init__(self) -> None:
        super().__init__(
            {
                "daysBefore": Integer(required=True, description="Counted back from the departure.", example=75),
                "penaltyPct": Percent(description="In percent of the price.", example=50),
                "penaltyCents": Cents(),
                "deposit": Boolean(description="Whether it is the deposit."),
            },
            "CancellationTier",
        )

    def parse(self, value: Any) -> dict[str, Any]:
        """The tier; raises marshmallow's ValidationError where it doesn't say one loss."""
        tier = super().parse(value)
        said = sum(("penaltyPct" in tier, "penaltyCents" in tier, bool(tier.get("deposit"))))
        if said != 1:
            raise ValidationError("must have one of penaltyPct, penaltyCents, and deposit: true")
        return tier


class CancellationTerms(ListOf):
    """All tiers, in any order; the one with the fewest days that has been reached holds."""

    def __init__(self, **options: Any) -> None:
        super().__init__(CancellationTier(), _MOST_TIERS, **options)

    def parse(self, value: Any) -> list[Any]:
        """The tiers; raises marshmallow's ValidationError where two are for the same day."""
        tiers = super().parse(value)
        days = [tier["daysBefore"] for tier in tiers]
        for position, day in enumerate(days):
            if day in days[:position]:
                raise ValidationError({position: {"daysBefore": ["is that of another tier"]}})
        return tiers
