"""What the agency sells: kinds of trips and what they cost a head, in dollars or what buys as much."""

from typing import NamedTuple

from tt_api.models.enums import DealStage
from tt_api.seeding.destinations import CITIES, NATURE, RIVERS, SEAS


class Trip(NamedTuple):
    """A kind of trip: its name, where it may go, its tag, and the least and the most that it costs a head."""

    title: str
    places: tuple[str, ...]
    tag: str
    cheapest: int
    dearest: int


TEAM_TRIPS = (
    Trip("Leadership offsite in", CITIES + NATURE, "offsite", 1_400, 3_800),
    Trip("Team retreat in", NATURE, "retreat", 900, 2_600),
    Trip("Sales incentive trip to", CITIES + NATURE + SEAS, "incentive", 2_200, 5_200),
    Trip("Annual kick-off in", CITIES, "offsite", 700, 1_900),
    Trip("Board meeting in", CITIES, "offsite", 1_800, 4_500),
    Trip("Hiking retreat in", NATURE, "retreat", 1_000, 2_400),
    Trip("River cruise charter on", RIVERS, "cruise", 2_400, 5_000),
    Trip("Client event in", CITIES, "event", 600, 1_800),
)
PRIVATE_TRIPS = (
    Trip("Honeymoon in", CITIES + NATURE, "honeymoon", 3_500, 9_000),
    Trip("Family trip to", CITIES + NATURE, "family", 1_800, 4_800),
    Trip("Expedition cruise to", SEAS, "cruise", 7_500, 16_000),
    Trip("River cruise on", RIVERS, "cruise", 2_600, 6_500),
    Trip("Walking holiday in", NATURE, "hiking", 1_500, 3_600),
    Trip("Anniversary journey to", CITIES + NATURE, "anniversary", 2_800, 7_000),
)
NEXT_STEPS = {
    DealStage.LEAD: ("Call to learn dates and budget", "Send three ideas", "Find out who decides"),
    DealStage.QUALIFIED: ("Ask two hotels for offers", "Draft the proposal", "Check group fares"),
    DealStage.PROPOSAL_SENT: ("Ask whether the proposal has arrived", "Offer a walk-through"),
    DealStage.PROPOSAL_VIEWED: ("Call about questions", "Send the option without flights"),
    DealStage.NEGOTIATING: (
        "Ask the hotel for a better group rate",
        "Send cancellation terms",
        "Agree on payment dates",
    ),
    DealStage.VERBAL_YES: ("Send the contract", "Extend the hold on the rooms"),
    DealStage.BOOKING_PENDING: ("Wait for the deposit", "Collect the names of travelers"),
}
LOST_REASONS = (
    "Budget was cut", "Chose another agency", "Dates didn't work out", "No decision, went quiet",
    "Plans it on their own", "Trip postponed to next year",
)  # fmt: skip
DESCRIPTIONS = (
    "Wants one invoice and one person to call.",
    "Arrivals from three cities, so flights are booked one by one.",
    "A day without a programme is a must.",
    "Second trip with us; liked the small hotel last time.",
    "Needs step-free access everywhere.",
)
