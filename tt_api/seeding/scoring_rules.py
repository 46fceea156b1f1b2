"""The rules that lead scores are made of: who fits, who shows interest."""

import json
from datetime import timedelta
from typing import Any

from tt_api.seeding.dice import seed_id
from tt_api.seeding.table import Row, SeedTable
from tt_api.seeding.worktime import instant

SCORING_RULES = SeedTable("lead_scoring_rules")


def _is(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


def _all(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"all": list(conditions)}


def _any(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"any": list(conditions)}


# Budgets are in cents.
_RULES = (
    ("Decides about money", "fit", 20, _all(_is("role", "in", ["c_suite", "vp", "director"]))),
    ("Books the travel", "fit", 12,
     _all(_is("role", "in", ["executive_assistant", "hr_culture", "travel_coordinator"]))),
    ("Company of a good size", "fit", 10, _all(_is("company.employeeCount", "gte", 50),
                                              _is("company.employeeCount", "lte", 1000))),
    ("Serious travel budget", "fit", 15, _all(_is("company.annualTravelBudget", "gte", 10_000_000))),
    ("Industry that likes offsites", "fit", 5,
     _all(_is("company.industry", "in", ["Consulting", "Design", "Software"]))),
    ("Came to us", "intent", 10, _all(_is("leadSource", "in", ["linkedin_inbound", "referral", "website_form"]))),
    ("Company is talking to sales", "intent", 15, _all(_is("company.stage", "in",
                                                           ["qualified", "proposal_sent", "negotiating"]))),
    ("Ready to buy", "intent", 20, _any(_is("lifecycleStage", "eq", "opportunity"),
                                        _is("lifecycleStage", "eq", "sales_qualified"))),
    ("In touch this month", "engagement", 10, _all(_is("interactions", "gte", 1))),
    ("Talks on the phone", "engagement", 8, _any(_is("interactions.phone", "gte", 1), _is("interactions", "gt", 3))),
    ("Half a year of silence", "engagement", -15, _all(_is("daysSinceLastInteraction", "gt", 180))),
    ("Can't be written to", "hygiene", -10, _all(_is("email", "exists", False))),
    ("Doesn't want to hear from us", "hygiene", -100, _all(_is("doNotContact", "eq", True))),
    ("Spring campaign in North America", "campaign", 5, _all(_is("country", "in", ["CA", "US"]),
                                                             _is("tags", "contains", "incentive trip"))),
)  # fmt: skip
_RETIRED = ("Spring campaign in North America",)


def scoring_rules() -> list[Row]:
    """All of them, the same ones at any scale."""
    return [
        {
            "id": seed_id(SCORING_RULES.name, number),
            "name": name,
            "description": None,
            "category": category,
            "criteria": json.dumps(criteria),
            "points": points,
            "is_active": name not in _RETIRED,
            # One after another, so that lists by creation have an order to show.
            "created_at": instant(0) + timedelta(minutes=number),
            "updated_at": instant(0) + timedelta(minutes=number),
        }
        for number, (name, category, points, criteria) in enumerate(_RULES, 1)
    ]
