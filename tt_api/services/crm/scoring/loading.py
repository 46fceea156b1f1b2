"""What the engine works on, read from PostgreSQL: the facts about contacts, and the active rules."""

from collections.abc import Sequence
from typing import NamedTuple

from structlog import get_logger

from tt_api.database.transaction import read
from tt_api.errors import NotFoundError
from tt_api.json_text import json_value
from tt_api.schemas.crm.scoring_criteria import CriteriaError, read_criteria
from tt_api.schemas.crm.scoring_fields import (
    ALL_INTERACTIONS,
    FIELDS,
    INTERACTIONS_BY_CHANNEL,
    SINCE_LAST_INTERACTION,
)
from tt_api.services.crm.scoring.engine import Explanation, Facts, FactValue, Rule, explain

log = get_logger(__name__)

_STORED = {name: field.sql for name, field in FIELDS.items() if field.sql}

# PostgreSQL's clock, since it also says when an interaction occurred; and the statement's, which begins when the locks
# that come before it are held. What is dated in the future hasn't happened yet.
_COUNTS = """(
  SELECT jsonb_object_agg(channel, number) FROM (
    SELECT channel, count(*) AS number FROM contact_interactions
     WHERE contact_id = contacts.id AND contact_interactions.deleted_at IS NULL
       AND occurred_at BETWEEN statement_timestamp() - interval '30 days' AND statement_timestamp()
     GROUP BY channel) AS by_channel)"""
_DAYS = """CASE WHEN contacts.last_interaction_at > statement_timestamp() THEN 0
  ELSE floor(extract(epoch FROM statement_timestamp() - contacts.last_interaction_at) / 86400)::int END"""

_SQL = f"""
    SELECT contacts.id, contacts.company_id, contacts.lead_score, {_COUNTS}, {_DAYS}, {", ".join(_STORED.values())}
      FROM contacts LEFT JOIN companies ON companies.id = contacts.company_id AND companies.deleted_at IS NULL
     WHERE contacts.id = ANY(%s::uuid[]) AND contacts.deleted_at IS NULL
"""  # noqa: S608 -- our own column names

_RULES = """
    SELECT id, name, points, criteria::text FROM lead_scoring_rules
     WHERE is_active AND deleted_at IS NULL ORDER BY created_at, id
"""


class Snapshot(NamedTuple):
    """A contact as scoring sees it.

    Attributes:
        score: the stored one.
        facts: a value for every field that rules can name.
    """

    contact_id: str
    company_id: str | None
    score: int
    facts: Facts


def snapshots(contact_ids: Sequence[str]) -> list[Snapshot]:
    """The live ones of these contacts, in no order."""
    return [
        Snapshot(contact_id, company_id, score, _facts(counts or {}, days, stored))
        for contact_id, company_id, score, counts, days, *stored in read(_SQL, (list(contact_ids),))
    ]


def active_rules() -> list[Rule]:
    """The rules that give points, oldest first.

    One that can't be read any more, because a later version of the program forgot a field that it names, gives none:
    scoring goes on without it.
    """
    rules = []
    for rule_id, name, points, criteria in read(_RULES):
        try:
            rules.append(Rule(rule_id, name, points, read_criteria(json_value(criteria))))
        except CriteriaError as error:
            log.warning("lead_scoring_rule_unreadable", rule_id=rule_id, error=str(error))
    return rules


def explanation_of(contact_id: str) -> Explanation:
    """A contact's score as of now, and how each rule came out.

    Raises:
        NotFoundError: there is no such live contact.
    """
    found = snapshots([contact_id])
    if not found:
        raise NotFoundError.of("Contact", contact_id)
    return explain(found[0].facts, active_rules())


def _facts(counts: dict[str, int], days: int | None, stored: Sequence[FactValue]) -> Facts:
    by_channel = {name: counts.get(channel, 0) for channel, name in INTERACTIONS_BY_CHANNEL.items()}
    return {
        **dict(zip(_STORED, stored, strict=True)),
        **by_channel,
        ALL_INTERACTIONS: sum(by_channel.values()),
        SINCE_LAST_INTERACTION: days,
    }
