"""Lead scoring rules: what criteria may say is settled when a rule is saved."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from tests.support.api import ApiClient
from tests.support.refusals import refused
from tt_api.schemas.crm.scoring_criteria import MAX_CHOICES, MAX_CONDITIONS, MAX_TEXT
from tt_api.schemas.crm.scoring_fields import FIELDS, OPS, Field, Kind, Op

RULES = "/api/lead-scoring-rules"
GOOD = {"field": "interactions", "op": "gte", "value": 3}

# Values that fit each kind of field, and values that don't.
FITTING: dict[Kind, list[Any]] = {
    Kind.TEXT: ["x", "x" * MAX_TEXT],
    Kind.LABELS: ["vip"],
    Kind.NUMBER: [0, -1, 2**53 - 1],
    Kind.FLAG: [True, False],
}
WRONG: dict[Kind, list[Any]] = {
    Kind.TEXT: [1, True, None, "", "  ", "x" * (MAX_TEXT + 1), ["x"], {"x": "x"}],
    Kind.LABELS: [1, True, None, " ", ["vip"]],
    Kind.NUMBER: ["3", 2.5, True, None, 2**53, -(2**53), [3]],
    Kind.FLAG: [1, 0, "true", None, [True]],
    Kind.CHOICE: ["no_such_value", "", 1, True, None, ["won"]],
}
# One field of those that hold the same.
DIFFERENT = list({(field.kind, field.values): name for name, field in FIELDS.items()}.values())
EACH_KIND = pytest.mark.parametrize("name", DIFFERENT)


def fitting(field: Field, op: Op) -> list[Any]:
    values = [field.values[0], field.values[-1]] if field.kind is Kind.CHOICE else FITTING[field.kind]
    return [True, False] if op is Op.EXISTS else [values, values[:1]] if op is Op.IN else values


def wrong(field: Field, op: Op) -> list[tuple[Any, tuple[int, ...]]]:
    """Values that don't fit, and where inside the value that is."""
    values = WRONG[field.kind]
    if op is Op.EXISTS:
        return [(value, ()) for value in (1, "true", None, [], [True])]
    if op is Op.IN:
        good = fitting(field, Op.EQ)[0]
        whole = [[], good, None, {"a": good}, [good] * (MAX_CHOICES + 1)]
        return [*((value, ()) for value in whole), *(([good, value], (1,)) for value in values)]
    return [(value, ()) for value in values]


def rule(criteria: Any, **fields: Any) -> dict[str, Any]:
    return {"name": "Rule", "points": 10, "criteria": criteria, **fields}


class TestValues:
    @EACH_KIND
    def test_those_of_the_fields_type_are_taken(self, api: ApiClient, name: str) -> None:
        for op in OPS[FIELDS[name].kind]:
            for value in fitting(FIELDS[name], op):
                criteria = {"any": [{"field": name, "op": op.value, "value": value}]}
                assert api.created(RULES, rule(criteria))["criteria"] == criteria

    @EACH_KIND
    def test_others_are_refused_at_their_place(self, api: ApiClient, name: str) -> None:
        for op in OPS[FIELDS[name].kind]:
            for value, inside in wrong(FIELDS[name], op):
                criteria = {"all": [GOOD, {"field": name, "op": op.value, "value": value}]}
                refused(api.post(RULES, rule(criteria)), 400, "criteria", "all", 1, "value", *inside, why=(op, value))

    def test_are_documented_as_exactly_that(self, client: FlaskClient) -> None:
        document = client.get("/openapi.json").get_json()
        schema = {"$ref": "#/components/schemas/ScoringCriteria", "components": document["components"]}
        documented = Draft202012Validator(schema).is_valid
        for name in DIFFERENT:
            for op in OPS[FIELDS[name].kind]:
                conditions = {"field": name, "op": op.value}
                for value in fitting(FIELDS[name], op):
                    assert documented({"all": [conditions | {"value": value}]}), (name, op, value)
                for value, _ in wrong(FIELDS[name], op):
                    # Nothing in JSON Schema says that a text isn't blank.
                    if not is_blank(value):
                        assert not documented({"all": [conditions | {"value": value}]}), (name, op, value)


def is_blank(value: Any) -> bool:
    last = value[-1] if isinstance(value, list) and value else value
    return isinstance(last, str) and last != "" and not last.strip()


class TestCriteria:
    def test_every_field_can_be_named(self, api: ApiClient) -> None:
        conditions = [{"field": name, "op": "exists", "value": True} for name in FIELDS]
        assert api.created(RULES, rule({"any": conditions}))["criteria"] == {"any": conditions}

    @EACH_KIND
    def test_an_op_that_does_not_fit_the_field_is_refused(self, api: ApiClient, name: str) -> None:
        for op in {*Op, "like", "", "EQ", 1, None} - set(OPS[FIELDS[name].kind]):
            criteria = {"all": [{"field": name, "op": op, "value": 1}]}
            refused(api.post(RULES, rule(criteria)), 400, "criteria", "all", 0, "op", why=op)

    @pytest.mark.parametrize("name", ["notes", "id", "leadScore", "company", "company.notes", "lead_source", "", 1])
    def test_a_field_that_is_not_on_the_list_is_refused(self, api: ApiClient, name: Any) -> None:
        criteria = {"any": [GOOD, {**GOOD, "field": name}]}
        refused(api.post(RULES, rule(criteria)), 400, "criteria", "any", 1, "field")

    @pytest.mark.parametrize(
        ("criteria", "path"),
        [
            ({"all": []}, ("all",)),
            ({"any": []}, ("any",)),
            ({"all": {}}, ("all",)),
            ({"all": None}, ("all",)),
            ({}, ()),
            ({"all": [GOOD], "any": [GOOD]}, ()),
            ([], ()),
            ("all", ()),
            (None, ()),
            ({"none": [GOOD]}, ("none",)),
            ({"all": [GOOD], "name": 1}, ("name",)),
            ({"all": [GOOD] * (MAX_CONDITIONS + 1)}, ("all",)),
            ({"all": [GOOD, 1]}, ("all", 1)),
            ({"all": [{**GOOD, "weight": 1}]}, ("all", 0, "weight")),
            *(({"all": [{k: v for k, v in GOOD.items() if k != key}]}, ("all", 0, key)) for key in GOOD),
        ],
    )
    def test_any_other_shape_is_refused_at_its_place(
        self, api: ApiClient, criteria: Any, path: tuple[Any, ...]
    ) -> None:
        refused(api.post(RULES, rule(criteria)), 400, "criteria", *path)
        stored = api.created(RULES, rule({"all": [GOOD]}))
        refused(api.patch(f"{RULES}/{stored['id']}", {"criteria": criteria}), 400, "criteria", *path)

    def test_everything_wrong_is_named_in_one_answer(self, api: ApiClient) -> None:
        conditions = [{"field": "x"}, GOOD, {"field": "role", "op": "in", "value": ["vp", "boss", 1]}]
        error = refused(api.post(RULES, rule({"any": conditions}, points=101)), 400)
        assert sorted(map(str, (problem["path"] for problem in error["details"]))) == sorted(
            map(
                str,
                [
                    ["points"],
                    ["criteria", "any", 0, "op"],
                    ["criteria", "any", 0, "value"],
                    ["criteria", "any", 0, "field"],
                    ["criteria", "any", 2, "value", 1],
                    ["criteria", "any", 2, "value", 2],
                ],
            )
        )

    def test_as_many_conditions_as_allowed_are_taken_and_texts_are_trimmed(self, api: ApiClient) -> None:
        condition = {"field": "jobTitle", "op": "in", "value": [" Head of People\n", "CEO"]}
        stored = api.created(RULES, rule({"any": [condition] * MAX_CONDITIONS}))
        assert stored["criteria"]["any"] == [{**condition, "value": ["Head of People", "CEO"]}] * MAX_CONDITIONS


class TestRules:
    def test_points_go_from_minus_100_to_100(self, api: ApiClient) -> None:
        for points in (-100, 0, 100):
            assert api.created(RULES, rule({"all": [GOOD]}, points=points))["points"] == points
        for points in (-101, 101, 1.5, "1", None):
            refused(api.post(RULES, rule({"all": [GOOD]}, points=points)), 400, "points")

    def test_name_criteria_and_points_are_required(self, api: ApiClient) -> None:
        for key in ("name", "criteria", "points"):
            body = {name: value for name, value in rule({"all": [GOOD]}).items() if name != key}
            refused(api.post(RULES, body), 400, key)

    def test_are_active_unless_told_otherwise(self, api: ApiClient) -> None:
        assert api.created(RULES, rule({"all": [GOOD]}))["isActive"] is True

    def test_lists_are_narrowed_by_category_and_activity(self, api: ApiClient) -> None:
        fit = api.created(RULES, rule({"all": [GOOD]}, category="fit", isActive=False))
        api.created(RULES, rule({"all": [GOOD]}, category="Fit"))
        for query in ({"category": "fit"}, {"isActive": "false"}):
            assert api.get(RULES, query_string=query).get_json()["data"] == [fit]
