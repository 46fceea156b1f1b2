"""Everything that is seeded, ten companies at a time, with whatever belongs to them.

Ten companies and what is theirs depend on nothing but their number, so a smaller scale is the beginning of a larger
one, and only as many rows are in memory as are stored at once.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from tt_api.seeding.account import Account
from tt_api.seeding.catalogue.commission_rules import RULES, commission_rules
from tt_api.seeding.catalogue.contracts import CONTRACTS, contracts
from tt_api.seeding.catalogue.destinations import DESTINATIONS, destinations
from tt_api.seeding.catalogue.entry_requirements import REQUIREMENTS, entry_requirements
from tt_api.seeding.catalogue.legs import LEGS
from tt_api.seeding.catalogue.offerings import OFFERINGS, legs, offerings
from tt_api.seeding.catalogue.vendors import VENDORS, vendors
from tt_api.seeding.clients import ADDRESSES, CLIENTS, client_of_company, client_of_individual
from tt_api.seeding.companies import COMPANIES, account
from tt_api.seeding.contacts import CONTACTS, people_of
from tt_api.seeding.deals import DEALS, HISTORY, Deals, deals_of_company, deals_of_individual
from tt_api.seeding.families import FAMILY_GROUPS, FAMILY_MEMBERS, family_of, friends
from tt_api.seeding.interactions import INTERACTIONS, talk_with
from tt_api.seeding.kpi_history import KPIS, kpi_history
from tt_api.seeding.mail import SEQUENCES, STEPS, TEMPLATES, sequences, steps, templates
from tt_api.seeding.mailing import ENROLMENTS, SENDS, SUPPRESSIONS, mailing_of
from tt_api.seeding.marketing import MARKETING_TABLES, add_proposals, marketing_once
from tt_api.seeding.page_views import EVENTS, page_views
from tt_api.seeding.papers import DOCUMENTS, PREFERENCES, documents, preferences
from tt_api.seeding.party import Party
from tt_api.seeding.places import AIRPORTS
from tt_api.seeding.scoring_rules import SCORING_RULES, scoring_rules
from tt_api.seeding.table import Batch, Row
from tt_api.seeding.travel import TRAVEL_TABLES, travel_of
from tt_api.seeding.travel.alerts import ALERTS, travel_alerts
from tt_api.seeding.travelers import (
    EMERGENCY_CONTACTS,
    LOYALTY_PROGRAMS,
    TRAVELERS,
    emergency_contacts,
    loyalty_programs,
)
from tt_api.seeding.worktime import ANCHOR

# In this order: rows refer to rows of the tables before theirs. The first ones do without the others.
SALES_TABLES = (
    *(SCORING_RULES, TEMPLATES, SEQUENCES, STEPS),
    *(COMPANIES, CONTACTS, INTERACTIONS, DEALS, HISTORY),
)
TABLES = (
    *SALES_TABLES,
    *(VENDORS, RULES, DESTINATIONS, REQUIREMENTS, OFFERINGS, LEGS),
    *(CLIENTS, ADDRESSES, TRAVELERS, DOCUMENTS, PREFERENCES, EMERGENCY_CONTACTS, LOYALTY_PROGRAMS),
    *(FAMILY_GROUPS, FAMILY_MEMBERS),
    *TRAVEL_TABLES,
    *MARKETING_TABLES,
    *(ENROLMENTS, SENDS, SUPPRESSIONS),
    *(EVENTS, KPIS),
)
COMPANIES_PER_SCALE = 200
_TEN = 10
# Enough rows to make the cost of a statement small, few enough to fit into some ten megabytes.
_TENS_AT_ONCE = COMPANIES_PER_SCALE // _TEN


def batches(scale: int, day: date, *, sales_only: bool = False) -> Iterator[Batch]:
    """The rows of a scale, by table, in portions that may be stored one after another.

    Args:
        day: the agency's day, from which the dates of trips and money count.
        sales_only: leave the tables of clients, trips and money empty.
    """
    named: Counter[str] = Counter()
    later = day - ANCHOR.date()
    for start in range(0, scale * COMPANIES_PER_SCALE // _TEN, _TENS_AT_ONCE):
        batch: Batch = {table.name: [] for table in TABLES}
        if start == 0:
            batch |= _once()
        for ten in range(start, start + _TENS_AT_ONCE):
            parties = _add_sales(batch, ten, named)
            if not sales_only:
                _add_clients(batch, ten, parties)
        if not sales_only:
            add_proposals(batch)
            _add_mailing(batch)
        for table in TABLES:
            table.move(batch[table.name], later)
        yield batch


def _once() -> Batch:
    """What there is of at any scale."""
    return {
        SCORING_RULES.name: scoring_rules(),
        TEMPLATES.name: templates(),
        SEQUENCES.name: sequences(),
        STEPS.name: steps(),
        VENDORS.name: vendors(),
        RULES.name: commission_rules(),
        DESTINATIONS.name: destinations(),
        REQUIREMENTS.name: entry_requirements(),
        OFFERINGS.name: offerings(),
        LEGS.name: legs(),
        CONTRACTS.name: contracts(),
        ALERTS.name: travel_alerts(),
        **marketing_once(),
        KPIS.name: kpi_history(),
    }


def _add_sales(batch: Batch, ten: int, named: Counter[str]) -> list[Party]:
    """Ten companies, their people and deals; whoever became a client of them."""
    accounts = [account(ten * _TEN + number, named) for number in range(1, _TEN + 1)]
    parties: list[Party | None] = []
    for person, company in people_of(ten, accounts):
        batch[INTERACTIONS.name] += talk_with(person, company)
        batch[CONTACTS.name].append(person.row)
        if company is None:
            deals = deals_of_individual(person)
            _add_deals(batch, deals)
            parties.append(client_of_individual(person, deals.sold))
    parties += [_company(batch, company) for company in accounts]
    return [party for party in parties if party]


def _add_clients(batch: Batch, ten: int, clients: list[Party]) -> None:
    """What clients have, where they travel, and what they pay."""
    for party in clients:
        _add_client(batch, party)
    _add(batch, (FAMILY_GROUPS.name, FAMILY_MEMBERS.name), friends(ten, clients))
    travel_of(batch, ten, clients)
    batch[EVENTS.name] += page_views(ten)


def _company(batch: Batch, company: Account) -> Party | None:
    batch[COMPANIES.name].append(company.row)
    deals = deals_of_company(company)
    _add_deals(batch, deals)
    return client_of_company(company, deals.sold)


def _add_mailing(batch: Batch) -> None:
    """What the clients of a batch were mailed."""
    made = mailing_of(*(batch[table.name] for table in (CLIENTS, CONTACTS, COMPANIES)))
    for table, rows in zip((ENROLMENTS, SENDS, SUPPRESSIONS), made, strict=True):
        batch[table.name] += rows


def _add_deals(batch: Batch, made: Deals) -> None:
    batch[DEALS.name] += made.deals
    batch[HISTORY.name] += made.history


def _add_client(batch: Batch, party: Party) -> None:
    batch[CLIENTS.name].append(party.row)
    batch[ADDRESSES.name] += party.addresses
    batch[TRAVELERS.name] += party.travelers
    for traveler in party.travelers:
        batch[DOCUMENTS.name] += documents(traveler, party.place.country)
        batch[PREFERENCES.name] += preferences(traveler, party.place, AIRPORTS[party.place.city])
        batch[EMERGENCY_CONTACTS.name] += emergency_contacts(traveler, party.place.country)
        batch[LOYALTY_PROGRAMS.name] += loyalty_programs(traveler)
    _add(batch, (FAMILY_GROUPS.name, FAMILY_MEMBERS.name), family_of(party))


def _add(batch: Batch, names: tuple[str, ...], made: tuple[list[Row], ...]) -> None:
    for name, rows in zip(names, made, strict=True):
        batch[name] += rows
