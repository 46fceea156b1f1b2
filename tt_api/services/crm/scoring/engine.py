"""The engine: facts about a contact and rules in, a score and the reasons for it out. Pure.

How conditions compare:

- Texts, labels included, compare without regard to case; ``contains`` is a substring of a text, or one whole label.
- A fact is missing when it is null, a blank text or an empty list; a contact without a company (or with a deleted one)
  misses all of the company's. ``exists`` says whether there is one, ``neq`` holds for a missing fact (it isn't that
  value), and every other comparison with it fails. Counts are never missing: no interactions are 0.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from tt_api.schemas.crm.scoring_criteria import Condition, Criteria, folded
from tt_api.schemas.crm.scoring_fields import Op

LOWEST, HIGHEST = 0, 100

FactValue = str | int | bool | list[str] | None
# By the names of `tt_api.schemas.crm.scoring_fields.FIELDS`.
Facts = Mapping[str, FactValue]


class Rule(NamedTuple):
    """An active rule.

    Attributes:
        points: from -100 to 100, given when the criteria are met.
    """

    id: str
    name: str
    points: int
    criteria: Criteria


class ConditionOutcome(NamedTuple):
    """How one condition of a rule came out.

    Attributes:
        actual: the fact that was compared; None where it is missing.
    """

    field: str
    op: str
    value: Any
    actual: FactValue
    matched: bool


class RuleOutcome(NamedTuple):
    """How a rule came out.

    Attributes:
        match: ``all`` or ``any``: how many of the conditions had to hold.
    """

    id: str
    name: str
    points: int
    matched: bool
    match: str
    conditions: list[ConditionOutcome]


class Explanation(NamedTuple):
    """A score, and what every rule had to do with it."""

    score: int
    rules: list[RuleOutcome]


def score(facts: Facts, rules: Iterable[Rule]) -> int:
    """The points of all rules that a contact meets, from 0 to 100."""
    return _clamped(rule.points for rule in rules if meets(facts, rule.criteria))


def explain(facts: Facts, rules: Iterable[Rule]) -> Explanation:
    """The same score, rule by rule and condition by condition."""
    outcomes = [_outcome(facts, rule) for rule in rules]
    return Explanation(_clamped(outcome.points for outcome in outcomes if outcome.matched), outcomes)


def meets(facts: Facts, criteria: Criteria) -> bool:
    """Whether the facts meet a rule's criteria."""
    quantifier = all if criteria.every else any
    return quantifier(holds(condition, facts.get(condition.field)) for condition in criteria.conditions)


def holds(condition: Condition, actual: FactValue) -> bool:
    """Whether a fact compares as the condition says."""
    missing = _is_missing(actual)
    if condition.op is Op.EXISTS:
        return missing is not condition.value
    if missing:
        return condition.op is Op.NEQ
    return _COMPARE[condition.op](folded(actual), condition.wanted)


def _outcome(facts: Facts, rule: Rule) -> RuleOutcome:
    conditions = [
        ConditionOutcome(one.field, one.op.value, one.value, actual, holds(one, actual))
        for one in rule.criteria.conditions
        for actual in [facts.get(one.field)]
    ]
    return RuleOutcome(
        id=rule.id,
        name=rule.name,
        points=rule.points,
        matched=meets(facts, rule.criteria),
        match="all" if rule.criteria.every else "any",
        conditions=conditions,
    )


def _clamped(points: Iterable[int]) -> int:
    return min(HIGHEST, max(LOWEST, sum(points)))


def _is_missing(actual: FactValue) -> bool:
    return actual is None or actual == [] or (isinstance(actual, str) and not actual.strip())


_COMPARE: dict[Op, Callable[[Any, Any], bool]] = {
    Op.EQ: operator.eq,
    Op.NEQ: operator.ne,
    Op.IN: lambda actual, wanted: actual in wanted,
    Op.GT: operator.gt,
    Op.GTE: operator.ge,
    Op.LT: operator.lt,
    Op.LTE: operator.le,
    # Of a text a substring, of a set of labels a member.
    Op.CONTAINS: operator.contains,
}
