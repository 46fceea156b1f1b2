"""What the agency sells: kinds of trips and what they cost a head, in dollars or what buys as much."""

from typing import NamedTuple

from tt_api.models.enums import DealStage, TripType
from tt_api.seeding.destinations import CITIES, NATURE, OCEANS, RIVERS, SEAS

# Nobody goes on one alone.
_SHARED = ("honeymoon", "anniversary", "family")


class Trip(NamedTuple):
    """A kind of trip: its name, where it may go, its tag, the least and the most that it costs a head, and its type.

    Attributes:
        occasion: as client trips call it; None where there is none.
    """

    title: str
    places: tuple[str, ...]
    tag: str
    cheapest: int
    dearest: int
    trip_type: TripType
    occasion: str | None = None

    @property
    def is_shared(self) -> bool:
        """Whether it takes two or more."""
        return self.occasion in _SHARED


class Idea(NamedTuple):
    """A kind of trip to one of its places."""

    trip: Trip
    place: str

    @property
    def title(self) -> str:
        """What it is called: ``Honeymoon in Bhutan``."""
        return f"{self.trip.title} {self.place}"


_K = TripType
TEAM_TRIPS = (
    Trip("Leadership offsite in", CITIES + NATURE, "offsite", 1_400, 3_800, _K.TEAM_OFFSITE, "business"),
    Trip("Team retreat in", NATURE, "retreat", 900, 2_600, _K.TEAM_OFFSITE, "retreat"),
    Trip("Sales incentive trip to", CITIES + NATURE, "incentive", 2_200, 5_200, _K.GROUP_TRIP, "incentive"),
    Trip("Annual kick-off in", CITIES, "offsite", 700, 1_900, _K.EVENT_BASED, "business"),
    Trip("Board meeting in", CITIES, "offsite", 1_800, 4_500, _K.TEAM_OFFSITE, "business"),
    Trip("Hiking retreat in", NATURE, "retreat", 1_000, 2_400, _K.TEAM_OFFSITE, "retreat"),
    Trip("River cruise charter on", RIVERS, "cruise", 2_400, 5_000, _K.RIVER_CRUISE, "incentive"),
    Trip("Client event in", CITIES, "event", 600, 1_800, _K.EVENT_BASED, "business"),
)
PRIVATE_TRIPS = (
    Trip("Honeymoon in", CITIES + NATURE, "honeymoon", 3_500, 9_000, _K.LUXURY_RESORT, "honeymoon"),
    Trip("Family trip to", CITIES + NATURE, "family", 1_800, 4_800, _K.CUSTOM, "family"),
    Trip("Expedition cruise to", SEAS, "cruise", 7_500, 16_000, _K.EXPEDITION_CRUISE),
    Trip("River cruise on", RIVERS, "cruise", 2_600, 6_500, _K.RIVER_CRUISE),
    Trip("Ocean cruise to", OCEANS, "cruise", 1_200, 4_500, _K.OCEAN_CRUISE),
    Trip("Walking holiday in", NATURE, "hiking", 1_500, 3_600, _K.ADVENTURE),
    Trip("Art and food in", CITIES, "culture", 1_600, 4_200, _K.CULTURAL),
    Trip("Small group journey in", NATURE, "group", 2_400, 5_500, _K.GROUP_TRIP),
    Trip("Birthday trip to", CITIES + NATURE, "birthday", 1_400, 3_900, _K.CUSTOM, "birthday"),
    Trip("Anniversary journey to", CITIES + NATURE, "anniversary", 2_800, 7_000, _K.LUXURY_RESORT, "anniversary"),
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
