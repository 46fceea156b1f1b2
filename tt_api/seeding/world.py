"""Everything that is seeded, ten companies at a time, with whatever belongs to them.

Ten companies and what is theirs depend on nothing but their number, so a smaller scale is the beginning of a larger
one, and only as many rows are in memory as are stored at once.
"""

from collections import Counter
from collections.abc import Iterator

from tt_api.seeding.clients import ADDRESSES, CLIENTS, TRAVELERS, Made, clients_of_company, clients_of_individual
from tt_api.seeding.companies import COMPANIES, account
from tt_api.seeding.contacts import CONTACTS, people_of
from tt_api.seeding.deals import DEALS, HISTORY, deals_of_company, deals_of_individual
from tt_api.seeding.interactions import INTERACTIONS, talk_with
from tt_api.seeding.mail import SEQUENCES, STEPS, TEMPLATES, sequences, steps, templates
from tt_api.seeding.scoring_rules import SCORING_RULES, scoring_rules
from tt_api.seeding.table import Row

# In this order: rows refer to rows of the tables before theirs.
TABLES = (
    *(SCORING_RULES, TEMPLATES, SEQUENCES, STEPS),
    *(COMPANIES, CONTACTS, INTERACTIONS, DEALS, HISTORY),
    *(CLIENTS, ADDRESSES, TRAVELERS),
)
COMPANIES_PER_SCALE = 200
_TEN = 10
# Enough rows to make the cost of a statement small, few enough to fit into some ten megabytes.
_TENS_AT_ONCE = 100

Batch = dict[str, list[Row]]


def batches(scale: int) -> Iterator[Batch]:
    """The rows of a scale, by table, in portions that may be stored one after another."""
    named: Counter[str] = Counter()
    tens = range(scale * COMPANIES_PER_SCALE // _TEN)
    for start in range(0, len(tens), _TENS_AT_ONCE):
        batch: Batch = {table.name: [] for table in TABLES}
        if start == 0:
            batch[SCORING_RULES.name] = scoring_rules()
            batch |= {TEMPLATES.name: templates(), SEQUENCES.name: sequences(), STEPS.name: steps()}
        for ten in tens[start : start + _TENS_AT_ONCE]:
            _add_ten(batch, ten, named)
        yield batch


def _add_ten(batch: Batch, ten: int, named: Counter[str]) -> None:
    accounts = [account(ten * _TEN + number, named) for number in range(1, _TEN + 1)]
    for person, company in people_of(ten, accounts):
        batch[INTERACTIONS.name] += talk_with(person, company)
        batch[CONTACTS.name].append(person.row)
        if company is None:
            _add_deals(batch, deals_of_individual(person))
            _add_clients(batch, clients_of_individual(person))
    for company in accounts:
        batch[COMPANIES.name].append(company.row)
        _add_deals(batch, deals_of_company(company))
        _add_clients(batch, clients_of_company(company))


def _add_deals(batch: Batch, made: tuple[list[Row], list[Row]]) -> None:
    deals, history = made
    batch[DEALS.name] += deals
    batch[HISTORY.name] += history


def _add_clients(batch: Batch, made: Made) -> None:
    for table, rows in zip((CLIENTS, ADDRESSES, TRAVELERS), made, strict=True):
        batch[table.name] += rows
