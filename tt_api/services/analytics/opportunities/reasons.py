"""Why an opportunity scores as it does, in sentences. A part without points says nothing; unknown budgets are said."""

from collections.abc import Iterator
from datetime import date

from babel.dates import get_month_names

from tt_api.models.enums import ClientStatus, TripType
from tt_api.services.analytics.opportunities import points
from tt_api.services.analytics.opportunities.facts import TargetType, comparable
from tt_api.services.analytics.opportunities.ranking import Opportunity
from tt_api.services.financial.money import money

_MONTHS = get_month_names("wide", locale="en_US")
_TRIPS = {
    TripType.EXPEDITION_CRUISE: "an expedition cruise",
    TripType.RIVER_CRUISE: "a river cruise",
    TripType.OCEAN_CRUISE: "an ocean cruise",
    TripType.GROUP_TRIP: "a group trip",
    TripType.TEAM_OFFSITE: "a team offsite",
    TripType.LUXURY_RESORT: "a luxury resort",
    TripType.ADVENTURE: "an adventure",
    TripType.CULTURAL: "a cultural trip",
    TripType.EVENT_BASED: "a trip to an event",
    TripType.CUSTOM: "a trip made for them",
}
_PERSONS = {
    ClientStatus.VIP: "a VIP client",
    ClientStatus.ACTIVE: "an active client",
    ClientStatus.PROSPECT: "a prospect",
    ClientStatus.INACTIVE: "a client who has been quiet",
    ClientStatus.CHURNED: "a client who left us",
}


def reasons(found: Opportunity, today: date) -> list[str]:
    """The sentences, in the order of the parts.

    Args:
        today: the agency's day.
    """
    said = (_budget(found), _season(found, today), *_past(found), _engagement(found, today), _stage(found))
    warned = f"a travel warning is in force for {found.offering.destination}" if found.offering.is_warned else ""
    return [sentence for sentence in (*said, warned) if sentence]


def _budget(found: Opportunity) -> str:
    offering, taste = found.offering, found.target.taste
    price = offering.price_a_head(taste.party)
    ratio = points.percent_of_budget(price, comparable(taste.budget, offering))
    if price is None:
        return "price a head not known"
    if taste.budget is None:
        return "budget not known"
    if ratio is None:
        return f"budget in {taste.budget.currency}, price in {offering.currency}"
    return (
        f"{_whole(price, offering.currency)} a head is {ratio} % of what they spend" if found.parts.budget_fit else ""
    )


def _whole(cents: int, currency: str) -> str:
    """An amount without decimals where they are zeros: ``4,200 USD``."""
    return money(cents, currency).replace(".00 ", " ")


def _season(found: Opportunity, today: date) -> str:
    taste, departure = found.target.taste, found.offering.departure
    if not found.parts.season:
        return ""
    if taste.wanted_on is not None:
        event = "their retreat" if found.target.type is TargetType.COMPANY else "the trip that they plan"
        off = (taste.wanted_on - departure).days
        if off == 0:
            return f"leaves on the day of {event}"
        return f"leaves {_days(abs(off))} {'before' if off > 0 else 'after the day of'} {event}"
    month = _MONTHS[departure.month]
    if taste.months:
        return f"leaves in {month}, {'' if departure.month in taste.months else 'beside '}a month that they like"
    return f"leaves in {_days((departure - today).days)}, in {month}"


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"


def _past(found: Opportunity) -> Iterator[str]:
    offering, past = found.offering, found.target.taste.past
    if offering.trip_type in past.trip_types:
        yield f"they came back from {_TRIPS[offering.trip_type]} before"
    where = points.place(offering.destination_id, offering.continent, past.destinations, past.continents)
    if where is points.Place.SAME:
        yield f"they have been to {offering.destination} before"
    elif where is points.Place.NEW:
        yield f"new place in {str(offering.continent).replace('_', ' ').title()}"


def _engagement(found: Opportunity, today: date) -> str:
    """The strongest sign."""
    signs = found.target.signs
    if signs.viewed_on is not None and points.viewed_lately(signs.viewed_on, today):
        return f"opened our proposal on {signs.viewed_on.day} {_MONTHS[signs.viewed_on.month]}"
    if signs.last_contact is not None and points.contact_points(signs.last_contact, today):
        return f"in touch on {signs.last_contact.day} {_MONTHS[signs.last_contact.month]}"
    return f"lead score {signs.lead_score}" if found.parts.engagement else ""


def _stage(found: Opportunity) -> str:
    target = found.target
    if target.deal is not None:
        return f"deal at {target.deal.stage.replace('_', ' ')}"
    if isinstance(target.status, ClientStatus):
        return _PERSONS[target.status]
    return f"company at {target.status.replace('_', ' ')}"
