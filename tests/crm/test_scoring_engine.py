"""The scoring engine: pure, so what holds for it is tried on facts and rules of every kind."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tt_api.schemas.crm.scoring_criteria import Condition, Criteria, folded, read_criteria
from tt_api.schemas.crm.scoring_fields import FIELDS, OPS, Kind, Op
from tt_api.services.crm.scoring.engine import Facts, Rule, explain, holds, meets, score

# One field of those that hold the same.
NAMES = list({(field.kind, field.values): name for name, field in FIELDS.items()}.values())
WORDS = st.sampled_from(["a", "A", "ab", "straße", "STRASSE", "É", "é"])
TEXTS = st.just("") | st.just(" ") | WORDS


def single(name: str) -> st.SearchStrategy[Any]:
    """What a field can be compared with."""
    match FIELDS[name].kind:
        case Kind.CHOICE:
            return st.sampled_from(FIELDS[name].values[:3])
        case Kind.NUMBER:
            return st.integers(-2, 3)
        case Kind.FLAG:
            return st.booleans()
        case _:
            return WORDS


def fact(name: str) -> st.SearchStrategy[Any]:
    """What the fact behind a field can be."""
    match FIELDS[name].kind:
        case Kind.LABELS:
            return st.lists(TEXTS, max_size=2)
        case Kind.TEXT:
            return st.none() | TEXTS
        case _:
            return st.none() | single(name)


def condition(name: str, op: Op) -> st.SearchStrategy[dict[str, Any]]:
    one = single(name)
    value = st.booleans() if op is Op.EXISTS else st.lists(one, min_size=1, max_size=2) if op is Op.IN else one
    return st.fixed_dictionaries({"field": st.just(name), "op": st.just(op.value), "value": value})


FACTS: st.SearchStrategy[Facts] = st.fixed_dictionaries({name: fact(name) for name in NAMES})
CONDITIONS = st.one_of([condition(name, op) for name in NAMES for op in OPS[FIELDS[name].kind]])
CRITERIA = st.builds(
    lambda quantifier, items: read_criteria({quantifier: items}),
    st.sampled_from(["all", "any"]),
    st.lists(CONDITIONS, min_size=1, max_size=3),
)
RULES = st.lists(st.builds(Rule, st.uuids().map(str), st.just("Rule"), st.integers(-100, 100), CRITERIA), max_size=5)

# Ten times as many found no more; a busy machine is no failure.
ENOUGH = settings(max_examples=60, deadline=None)
OPPOSITES = {Op.EQ: Op.NEQ, Op.NEQ: Op.EQ}


def opposite(condition: Condition) -> Condition | None:
    """The condition that holds exactly where this one doesn't, where there is one."""
    if condition.op is Op.EXISTS:
        return condition._replace(value=not condition.value)
    return condition._replace(op=OPPOSITES[condition.op]) if condition.op in OPPOSITES else None


class TestWhatAlwaysHolds:
    @given(FACTS, RULES)
    @ENOUGH
    def test_a_score_is_from_0_to_100_and_what_its_explanation_says(self, facts: Facts, rules: list[Rule]) -> None:
        explanation = explain(facts, rules)
        assert 0 <= explanation.score <= 100
        assert explanation.score == score(facts, rules)
        points = sum(rule.points for rule in explanation.rules if rule.matched)
        assert explanation.score == min(100, max(0, points))
        assert [outcome.id for outcome in explanation.rules] == [rule.id for rule in rules]
        for outcome in explanation.rules:
            quantifier = {"all": all, "any": any}[outcome.match]
            assert outcome.matched == quantifier(condition.matched for condition in outcome.conditions)
            assert all(condition.actual == facts[condition.field] for condition in outcome.conditions)

    @given(FACTS, RULES, st.randoms())
    @ENOUGH
    def test_the_order_of_rules_does_not_matter(self, facts: Facts, rules: list[Rule], chance: Any) -> None:
        shuffled = chance.sample(rules, len(rules))
        assert score(facts, shuffled) == score(facts, rules)

    @given(FACTS, CRITERIA)
    @ENOUGH
    def test_all_and_any_are_each_others_opposite(self, facts: Facts, criteria: Criteria) -> None:
        opposites = [opposite(condition) for condition in criteria.conditions]
        reversible = tuple(condition for condition in opposites if condition)
        if len(reversible) == len(opposites):
            assert meets(facts, criteria) != meets(facts, Criteria(not criteria.every, reversible))

    @given(FACTS, CRITERIA)
    @ENOUGH
    def test_all_implies_any_and_one_condition_is_both(self, facts: Facts, criteria: Criteria) -> None:
        every, some = (meets(facts, Criteria(quantifier, criteria.conditions)) for quantifier in (True, False))
        assert some or not every
        if len(criteria.conditions) == 1:
            assert every == some

    @given(FACTS, CRITERIA)
    @ENOUGH
    def test_criteria_read_back_are_the_same(self, facts: Facts, criteria: Criteria) -> None:
        assert read_criteria(criteria.as_json()) == criteria

    @given(RULES)
    @ENOUGH
    def test_without_any_facts_only_neq_and_not_exists_hold(self, rules: list[Rule]) -> None:
        for outcome in explain({}, rules).rules:
            for condition in outcome.conditions:
                assert condition.matched == (
                    condition.op == "neq" or (condition.op == "exists" and not condition.value)
                )


def compared(name: str, op: str, value: Any, actual: Any) -> bool:
    return holds(Condition(name, Op(op), value, folded(value)), actual)


class TestOps:
    @pytest.mark.parametrize(
        ("name", "op", "value", "actual", "expected"),
        [
            ("jobTitle", "eq", "head of PEOPLE", "Head of People", True),
            ("jobTitle", "eq", "Head", "Head of People", False),
            ("jobTitle", "eq", "STRASSE", "straße", True),
            ("jobTitle", "neq", "ceo", "CEO", False),
            ("jobTitle", "neq", "ceo", "CFO", True),
            ("jobTitle", "in", ["ceo", "cfo"], "CFO", True),
            ("jobTitle", "in", ["ceo", "cfo"], "CF", False),
            ("jobTitle", "contains", "PEOPLE", "Head of People", True),
            ("jobTitle", "contains", "%", "Head of People", False),
            ("role", "eq", "vp", "vp", True),
            ("role", "in", ["vp", "director"], "other", False),
            ("country", "neq", "US", "CA", True),
            ("tags", "contains", "vip", ["new", "VIP"], True),
            ("tags", "contains", "vi", ["vip"], False),
            ("doNotContact", "eq", True, True, True),
            ("doNotContact", "eq", True, False, False),
            ("doNotContact", "neq", True, False, True),
            ("interactions", "eq", 3, 3, True),
            ("interactions", "neq", 3, 3, False),
            ("interactions", "in", [1, 3], 3, True),
            ("interactions", "gt", 3, 3, False),
            ("interactions", "gt", 3, 4, True),
            ("interactions", "gte", 3, 3, True),
            ("interactions", "gte", 3, 2, False),
            ("interactions", "lt", 3, 3, False),
            ("interactions", "lt", 3, 2, True),
            ("interactions", "lte", 3, 3, True),
            ("interactions", "lte", 3, 4, False),
            ("company.annualTravelBudget", "gt", 2**53 - 2, 2**53 - 1, True),
        ],
    )
    def test_compare(self, name: str, op: str, value: Any, actual: Any, expected: bool) -> None:
        assert compared(name, op, value, actual) is expected

    @pytest.mark.parametrize("missing", [None, "", "  ", []])
    def test_what_is_missing_meets_only_neq_and_not_exists(self, missing: Any) -> None:
        for op in Op:
            value = ["a"] if op is Op.IN else "a"
            if op is not Op.EXISTS:
                assert compared("email", op, value, missing) is (op is Op.NEQ), op
        assert compared("email", "exists", False, missing)
        assert not compared("email", "exists", True, missing)

    @pytest.mark.parametrize("there", [0, False, "a", ["a"]])
    def test_nought_and_false_are_not_missing(self, there: Any) -> None:
        assert compared("interactions", "exists", True, there)
        assert not compared("interactions", "exists", False, there)


class TestSums:
    def rules(self, *points: int) -> list[Rule]:
        criteria = read_criteria({"all": [{"field": "interactions", "op": "gte", "value": 0}]})
        return [Rule(str(number), "Rule", one, criteria) for number, one in enumerate(points)]

    @pytest.mark.parametrize(
        ("points", "expected"),
        [([], 0), ([10, 20], 30), ([100, 1], 100), ([-5], 0), ([100, 100, -60], 100), ([50, -60, 20], 10)],
    )
    def test_are_clamped_at_the_end_and_not_on_the_way(self, points: list[int], expected: int) -> None:
        assert score({"interactions": 0}, self.rules(*points)) == expected
