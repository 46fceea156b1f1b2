"""What opportunities are judged by: the offerings, and what is known of each company and client."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from tt_api.models.enums import ClientStatus, CompanyStage, DealStage, TripType
from tt_api.services.analytics.opportunities import points

_IN_A_ROOM = 2


class TargetType(StrEnum):
    """To whom an offering is proposed."""

    COMPANY = "company"
    CLIENT = "client"


class Offering(NamedTuple):
    """A trip offering that is open, leaves late enough, and goes to where one may go.

    Attributes:
        departure, returns: its first and last day.
        price_cents: for what ``price_basis`` says, in ``currency``.
        default_commission_pct: the vendor's own rate in percent.
        is_warned: whether a travel warning is in force for the destination.
    """

    id: str
    name: str
    trip_type: TripType
    destination_id: str | None
    destination: str | None
    continent: str | None
    departure: date
    returns: date
    price_cents: int | None
    price_basis: str
    currency: str
    vendor_id: str | None
    default_commission_pct: Decimal | None
    is_warned: bool

    def price_a_head(self, party: int | None) -> int | None:
        """What a head pays, in cents: two share a room; a total needs a party to share it."""
        if self.price_cents is None or self.price_basis.startswith("per_person"):
            return self.price_cents
        if self.price_basis == "per_room":
            return self.price_cents // _IN_A_ROOM
        return self.price_cents // party if party else None

    def price_of(self, party: int) -> int | None:
        """What a party pays, in cents."""
        if self.price_cents is None or self.price_basis == "total":
            return self.price_cents
        rooms = -(-party // _IN_A_ROOM)
        return self.price_cents * (rooms if self.price_basis == "per_room" else party)


class Budget(NamedTuple):
    """What they spend on a head, in cents."""

    cents: int
    currency: str


class Past(NamedTuple):
    """The completed trips: their types, and the ids and continents of their destinations."""

    trip_types: frozenset[TripType] = frozenset()
    destinations: frozenset[str] = frozenset()
    continents: frozenset[str] = frozenset()


class Taste(NamedTuple):
    """What an offering is measured by: whoever is alike in this gets the same points for the same offering.

    Attributes:
        party: how many travel.
        months: the months that they like, 1 to 12, in order.
    """

    budget: Budget | None = None
    party: int | None = None
    wanted_on: date | None = None
    months: tuple[int, ...] = ()
    past: Past = Past()


class OpenDeal(NamedTuple):
    """The best open deal with somebody; amount in cents, heads where a trip or group says how many."""

    id: str
    stage: DealStage
    amount_cents: int | None
    currency: str
    heads: int | None


class Signs(NamedTuple):
    """What shows that they listen."""

    lead_score: int = 0
    last_contact: date | None = None
    viewed_on: date | None = None


class Commitments(NamedTuple):
    """What is settled with them already: offerings by id, and the days, first and last, on which they are away."""

    offerings: frozenset[str] = frozenset()
    away: tuple[tuple[date, date], ...] = ()


class Target(NamedTuple):
    """A company or client that offerings may be proposed to.

    Attributes:
        standing: the points that it has for every offering: engagement and stage.
    """

    type: TargetType
    id: str
    name: str
    status: ClientStatus | CompanyStage
    taste: Taste
    deal: OpenDeal | None
    signs: Signs
    commitments: Commitments
    standing: tuple[int, int]

    def takes(self, offering: Offering) -> bool:
        """Whether an offering may be proposed: it isn't settled yet, and nobody is away meanwhile."""
        return offering.id not in self.commitments.offerings and not any(
            start <= offering.returns and offering.departure <= end for start, end in self.commitments.away
        )


def standing(deal: OpenDeal | None, status: ClientStatus | CompanyStage, signs: Signs, today: date) -> tuple[int, int]:
    """The points for engagement and for the stage."""
    return points.engagement(*signs, today), points.stage(deal.stage if deal else None, status)


def parts(offering: Offering, target: Target, today: date) -> points.Parts:
    """The points of proposing an offering to somebody."""
    taste = target.taste
    return points.Parts(
        budget_points(offering, taste.budget, taste.party),
        points.season(offering.departure, today, taste.wanted_on, taste.months),
        past_points(offering, taste.past),
        *target.standing,
    )


def budget_points(offering: Offering, budget: Budget | None, party: int | None) -> int:
    """The points for the price."""
    return points.budget_fit(offering.price_a_head(party), comparable(budget, offering))


def comparable(budget: Budget | None, offering: Offering) -> int | None:
    """The budget in the offering's currency; None in another: nothing is converted."""
    return budget.cents if budget is not None and budget.currency == offering.currency else None


def past_points(offering: Offering, past: Past) -> int:
    """The points for what they came back from."""
    where = points.place(offering.destination_id, offering.continent, past.destinations, past.continents)
    return points.past_travel(where, same_type=offering.trip_type in past.trip_types)
