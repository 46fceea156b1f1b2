"""What an opportunity scores: the points of each part, whole numbers that add up to at most 100.

Pure functions over what is known of an offering and of the company or client that it may be proposed to.
"""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from tt_api.models.enums import ClientStatus, CompanyStage, DealStage

MOST = 100
# For budget, season and past travel together.
MOST_OF_A_PAIR = 65
BUDGET_UNKNOWN = 8
# The highest percentage of the budget per head that a price may be for these points; above the last there are none.
BUDGET_BANDS = ((60, 15), (100, 25), (115, 18), (140, 8))
SAME_TYPE, NEW_PLACE, SAME_PLACE = 12, 8, 4
VIEWED_PROPOSAL, VIEWED_WITHIN_DAYS = 4, 30
WARNING = -15

_IN_MONTH, _BESIDE_MONTH = 20, 12
# Days from the wanted date, either way; beyond the last there are none.
WANTED_BANDS = ((14, 20), (45, 14), (90, 7))
# From and to how many days ahead.
_LEAD_TIMES = ((90, 270, 10), (45, 365, 6))
_LEAD_TIME_ELSE = 2
_LAST_CONTACT = ((7, 6), (30, 4), (90, 2))
CONTACT_COUNTS_DAYS = _LAST_CONTACT[-1][0]

DEAL_STAGES: Mapping[DealStage, int] = {
    DealStage.NEGOTIATING: 15,
    DealStage.PROPOSAL_VIEWED: 13,
    DealStage.VERBAL_YES: 12,
    DealStage.PROPOSAL_SENT: 11,
    DealStage.QUALIFIED: 9,
    DealStage.LEAD: 5,
    DealStage.BOOKING_PENDING: 3,
}
CLIENT_STATUSES: Mapping[ClientStatus, int] = {
    ClientStatus.VIP: 10,
    ClientStatus.ACTIVE: 8,
    ClientStatus.PROSPECT: 5,
    ClientStatus.INACTIVE: 4,
    ClientStatus.CHURNED: 2,
}
COMPANY_STAGES: Mapping[CompanyStage, int] = {
    CompanyStage.ACTIVE_CLIENT: 10,
    CompanyStage.NEGOTIATING: 9,
    CompanyStage.PROPOSAL_SENT: 8,
    CompanyStage.QUALIFIED: 7,
    CompanyStage.ENGAGED: 6,
    CompanyStage.WON: 6,
    CompanyStage.AWARE: 4,
    CompanyStage.CHURNED: 4,
    CompanyStage.RESEARCHING: 3,
    CompanyStage.TARGET: 2,
}


class Place(StrEnum):
    """What a destination is to somebody who has travelled."""

    NEW = "new_in_continent"
    SAME = "same"
    UNKNOWN = "unknown"


class Parts(NamedTuple):
    """The points of an opportunity."""

    budget_fit: int
    season: int
    past_travel: int
    engagement: int
    stage: int


def score(parts: Parts, *, is_warned: bool = False) -> int:
    """What an opportunity scores, 0 to 100.

    Args:
        is_warned: whether a travel warning is in force for the destination.
    """
    return min(MOST, max(0, sum(parts) + (WARNING if is_warned else 0)))


def budget_fit(price_cents: int | None, budget_cents: int | None) -> int:
    """Up to 25, for a price that is most of what they spend.

    Args:
        price_cents: a head's.
        budget_cents: a head's, above zero, in the same currency; None where it isn't known.
    """
    ratio = percent_of_budget(price_cents, budget_cents)
    if ratio is None:
        return BUDGET_UNKNOWN
    return next((points for most, points in BUDGET_BANDS if ratio <= most), 0)


def percent_of_budget(price_cents: int | None, budget_cents: int | None) -> int | None:
    """The price in whole percent of the budget, rounded down; None where either isn't known."""
    return None if price_cents is None or not budget_cents else price_cents * 100 // budget_cents


def season(departure: date, today: date, wanted_on: date | None = None, months: Collection[int] = ()) -> int:
    """Up to 20: for the wanted date, else for the months that they like, else for time enough to plan.

    Args:
        departure: the offering's.
        today: the agency's day.
        months: 1 to 12; December and January are beside each other.
    """
    if wanted_on is not None:
        off = abs((departure - wanted_on).days)
        return next((points for most, points in WANTED_BANDS if off <= most), 0)
    if months:
        return _by_month(departure.month, months)
    ahead = (departure - today).days
    return next((points for least, most, points in _LEAD_TIMES if least <= ahead <= most), _LEAD_TIME_ELSE)


def _by_month(month: int, months: Collection[int]) -> int:
    if month in months:
        return _IN_MONTH
    return _BESIDE_MONTH if {month % 12 + 1, (month - 2) % 12 + 1} & set(months) else 0


def place(
    destination: str | None, continent: str | None, been_to: Collection[str], continents: Collection[str]
) -> Place:
    """What a destination is to somebody who has been to these destinations and continents."""
    if destination is not None and destination in been_to:
        return Place.SAME
    return Place.NEW if destination is not None and continent in continents else Place.UNKNOWN


def past_travel(where: Place, *, same_type: bool) -> int:
    """Up to 20: for travel of a kind that they came back from, and for a place that goes with the ones they know."""
    by_place = {Place.NEW: NEW_PLACE, Place.SAME: SAME_PLACE}.get(where, 0)
    return (SAME_TYPE if same_type else 0) + by_place


def engagement(lead_score: int, last_contact: date | None, viewed_on: date | None, today: date) -> int:
    """Up to 20: for a lead score, for the last contact, and for a proposal that they looked at.

    Args:
        lead_score: the best of their contacts', 0 to 100.
        viewed_on: the day on which they last opened a proposal.
        today: the agency's day.
    """
    return (
        min(lead_score, MOST) // 10
        + contact_points(last_contact, today)
        + (VIEWED_PROPOSAL if viewed_lately(viewed_on, today) else 0)
    )


def contact_points(last_contact: date | None, today: date) -> int:
    """Up to 6, the more the shorter ago."""
    if last_contact is None:
        return 0
    ago = (today - last_contact).days
    return next((points for most, points in _LAST_CONTACT if ago <= most), 0)


def viewed_lately(viewed_on: date | None, today: date) -> bool:
    """Whether a proposal was opened so shortly ago that it counts."""
    return viewed_on is not None and (today - viewed_on).days <= VIEWED_WITHIN_DAYS


def stage(deal: DealStage | None, status: ClientStatus | CompanyStage) -> int:
    """Up to 15: for how far the open deal is, else for what the company or client is to the agency."""
    if deal is not None:
        return DEAL_STAGES[deal]
    return CLIENT_STATUSES[status] if isinstance(status, ClientStatus) else COMPANY_STAGES[status]
