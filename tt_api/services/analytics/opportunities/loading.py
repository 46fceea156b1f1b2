"""Reads what opportunities are judged by: seven statements, however many companies, clients and offerings there are."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tt_api.database.transaction import read
from tt_api.models.enums import ClientStatus, CompanyStage, DealStage, TripType
from tt_api.services.analytics.opportunities import points
from tt_api.services.analytics.opportunities.facts import (
    Budget,
    Commitments,
    Offering,
    OpenDeal,
    Past,
    Signs,
    Target,
    TargetType,
    Taste,
    standing,
)
from tt_api.services.analytics.opportunities.sql import (
    CLIENTS,
    COMMITMENTS,
    COMPANIES,
    DEALS,
    OFFERINGS,
    SIGNS,
    TRAVELS,
)
from tt_api.services.crm.pipeline import OPEN_STAGES

# Later than that nobody gets ready for it.
DEPARTS_IN_DAYS = 14

_NO_SIGNS: tuple[None, None] = (None, None)
_NO_COMMITMENTS = Commitments()


class Asked(NamedTuple):
    """Which pairs a ranking is about; None for all. With a company and a client it is about these two."""

    trip_offering_id: str | None = None
    company_id: str | None = None
    client_id: str | None = None

    def parameters(self, today: date, zone: ZoneInfo | None = None) -> dict[str, Any]:
        """What the statements ask for."""
        return {
            "offering": self.trip_offering_id,
            "company": self.company_id,
            "client": self.client_id,
            "today": today,
            "zone": zone.key if zone else None,
            "first_departure": today + timedelta(days=DEPARTS_IN_DAYS),
            "open": list(OPEN_STAGES),
            "contact_since": today - timedelta(days=points.CONTACT_COUNTS_DAYS + 1),
            "viewed_since": today - timedelta(days=points.VIEWED_WITHIN_DAYS + 1),
        }


class _Travels(NamedTuple):
    """What the trips of a company or client tell: in the order of `TRAVELS`, after whose they are."""

    trip_types: list[str] | None
    destinations: list[str] | None
    continents: list[str] | None
    currency: str | None
    cost_cents: int | None
    heads: int | None
    wanted_on: date | None

    @property
    def past(self) -> Past:
        return Past(
            frozenset(map(TripType, self.trip_types or ())),
            frozenset(self.destinations or ()),
            frozenset(self.continents or ()),
        )


_NO_TRAVELS = _Travels(None, None, None, None, None, None, None)


class _Who(NamedTuple):
    """Whom a row is about."""

    type: TargetType
    id: str
    name: str
    status: ClientStatus | CompanyStage
    lead_score: int


class _Known(NamedTuple):
    """What the statements found, by the id of a company or client."""

    deals: Mapping[str, OpenDeal]
    signs: Mapping[str, tuple[date | None, date | None]]
    travels: Mapping[str, _Travels]
    commitments: Mapping[str, Commitments]
    today: date


def offerings(asked: Asked, today: date) -> list[Offering]:
    """The offerings that may be proposed."""
    found = [Offering._make(row) for row in read(OFFERINGS, asked.parameters(today))]
    return [one._replace(trip_type=TripType(one.trip_type)) for one in found]


def targets(asked: Asked, today: date, zone: ZoneInfo) -> list[Target]:
    """The companies and clients that something may be proposed to.

    Args:
        today: the agency's day.
        zone: the agency's.
    """
    parameters = asked.parameters(today, zone)
    everybody = asked.company_id is None and asked.client_id is None
    companies = read(COMPANIES, parameters) if everybody or asked.company_id else []
    clients = read(CLIENTS, parameters) if everybody or asked.client_id else []
    known = _Known(
        {target: OpenDeal(id_, DealStage(stage), *rest) for target, id_, stage, *rest in read(DEALS, parameters)},
        {target: (contact, viewed) for target, contact, viewed in read(SIGNS, parameters)},
        {target: _Travels(*rest) for target, *rest in read(TRAVELS, parameters)},
        _commitments(read(COMMITMENTS, parameters)),
        today,
    )
    return [*_companies(companies, known), *_clients(clients, known)]


def _companies(rows: list[tuple[Any, ...]], known: _Known) -> Iterator[Target]:
    for company_id, name, stage, lead_score, currency, spends, travelers, retreat_on in rows:
        deal, travels = known.deals.get(company_id), known.travels.get(company_id, _NO_TRAVELS)
        a_year = _budget(spends, travelers, currency)
        wanted_on = retreat_on if retreat_on is not None and retreat_on >= known.today else travels.wanted_on
        taste = Taste(_of_deal(deal) or a_year, deal.heads if deal else None, wanted_on, past=travels.past)
        yield _target(_Who(TargetType.COMPANY, company_id, name, CompanyStage(stage), lead_score), taste, known)


def _clients(rows: list[tuple[Any, ...]], known: _Known) -> Iterator[Target]:
    for client_id, name, status, lead_score, currency, spends, party, months in rows:
        deal, travels = known.deals.get(client_id), known.travels.get(client_id, _NO_TRAVELS)
        a_trip = _budget(spends, party, currency) or _budget(travels.cost_cents, travels.heads, travels.currency)
        heads = deal.heads if deal else None
        taste = Taste(
            _of_deal(deal) or a_trip, heads or party, travels.wanted_on, tuple(sorted(set(months))), travels.past
        )
        yield _target(_Who(TargetType.CLIENT, client_id, name, ClientStatus(status), lead_score), taste, known)


def _target(who: _Who, taste: Taste, known: _Known) -> Target:
    deal = known.deals.get(who.id)
    signs = Signs(who.lead_score, *known.signs.get(who.id, _NO_SIGNS))
    return Target(
        who.type,
        who.id,
        who.name,
        who.status,
        taste,
        deal,
        signs,
        known.commitments.get(who.id, _NO_COMMITMENTS),
        standing(deal, who.status, signs, known.today),
    )


def _of_deal(deal: OpenDeal | None) -> Budget | None:
    return _budget(deal.amount_cents, deal.heads, deal.currency) if deal else None


def _budget(cents: int | None, heads: int | None, currency: str | None) -> Budget | None:
    """What a head may cost; None where it isn't known, as of nothing or of nobody."""
    if not cents or not heads or currency is None or cents < heads:
        return None
    return Budget(cents // heads, currency)


def _commitments(rows: list[tuple[Any, ...]]) -> dict[str, Commitments]:
    found: dict[str, tuple[set[str], set[tuple[date, date]]]] = {}
    for target, offering, starts, ends in rows:
        settled, away = found.setdefault(target, (set(), set()))
        if offering is not None:
            settled.add(offering)
        if starts is not None:
            away.add((starts, ends))
    return {target: Commitments(frozenset(settled), tuple(away)) for target, (settled, away) in found.items()}
