"""Deals and companies by words, as lists find them."""

from typing import NamedTuple

from tt_api.database.record import Record
from tt_api.integrations.slack_blocks import Message, message, shown
from tt_api.models.crm.companies import Company
from tt_api.models.crm.deals import Deal
from tt_api.resources.list_query import ListQuery
from tt_api.resources.parameters import SearchTerm
from tt_api.resources.reading import list_page
from tt_api.resources.table import Row, table_of
from tt_api.services.financial.money import money
from tt_api.services.operations.slack.naming import company_names, in_words

MOST_FOUND = 5


class Found(NamedTuple):
    """The first rows that a search finds, and how many there are."""

    rows: list[Row]
    total: int

    def note(self) -> str:
        """What is said below them: whether there are more."""
        return f"{len(self.rows)} of {self.total:,}: more words find less." if self.total > len(self.rows) else ""


def deals(words: str) -> Message:
    """Deals by a part of their title, the newest first."""
    found = _search(Deal, words, ListQuery(limit=MOST_FOUND))
    names = company_names([row["company_id"] for row in found.rows])
    lines = [_deal(row, names.get(row["company_id"], "")) for row in found.rows]
    return message("Deals", lines or [nothing_found("deal", words)], found.note())


def companies(words: str) -> Message:
    """Companies by a part of their name, domain or city, by name."""
    found = _search(Company, words, ListQuery(limit=MOST_FOUND, sort="name", descending=False))
    lines = [_company(row) for row in found.rows]
    return message("Companies", lines or [nothing_found("company", words)], found.note())


def first_found(model: type[Record], query: ListQuery) -> Found:
    """The first rows of a list's query."""
    page = list_page(model, query)
    table = table_of(model)
    return Found([Row(table, values) for values in page.rows], page.total or 0)


def nothing_found(what: str, words: str) -> str:
    """What is said where nothing is found."""
    return f"No {what} is found by “{shown(words)}”."


def _search(model: type[Record], words: str, query: ListQuery) -> Found:
    condition = SearchTerm().parse(words)
    if condition is None:
        return Found([], 0)
    query.conditions.append(condition)
    query.searches = True
    return first_found(model, query)


def _deal(row: Row, company: str) -> str:
    facts = [in_words(row["stage"]), f"{row['probability']} %"]
    if row["amount"] is not None:
        facts.append(money(row["amount"], row["currency"]))
    if row["expected_close_date"] is not None and row["closed_at"] is None:
        facts.append(f"expected by {row['expected_close_date']}")
    head = f"*{shown(row['title'])}*{f' with {shown(company)}' if company else ''}"
    next_step = f"\nNext: {shown(row['next_step'])}" if row["next_step"] else ""
    return f"{head}\n{', '.join(facts)}{next_step}"


def _company(row: Row) -> str:
    places = ", ".join(shown(row[name]) for name in ("domain", "city", "country") if row[name])
    facts = [in_words(row["stage"]), f"score {row['lead_score']}"]
    if row["annual_travel_budget"] is not None:
        facts.append(f"{money(row['annual_travel_budget'], row['currency'])} a year for travel")
    channel = f"\n<#{row['slack_channel_id']}>" if (row["slack_channel_id"] or "").isalnum() else ""
    return "\n".join(part for part in (f"*{shown(row['name'])}*", places, ", ".join(facts)) if part) + channel
