"""Whatever is sent, the answer is one of the contract's, in its envelope, and never a 500."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.support.examples import example
from tests.support.hostile import refused_values
from tests.support.maker import Maker
from tests.support.refusals import refused
from tests.support.resources import Resource, having

pytestmark = pytest.mark.deep

BOUNDED = settings(
    max_examples=100,
    deadline=None,
    database=None,
    # The same cases in every run; for a longer hunt, raise the number and take this out.
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
ANY_JSON = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def values_of(resource: Resource, key: str) -> st.SearchStrategy[str]:
    """Raw JSON for a field: valid, known to be wrong, or anything."""
    field = resource.new[key]
    good = st.just('"0190d7c0-0000-7000-8000-000000000000"')
    if key not in resource.references:
        good = st.integers(0, 200).map(lambda number: json.dumps(example(field, number)))
    bad = st.sampled_from([raw for raw, _ in refused_values(field)])
    return good | good | bad | ANY_JSON.map(json.dumps)


@st.composite
def bodies(draw: st.DrawFn, resource: Resource) -> bytes:
    """A body that mostly has the resource's fields."""
    keys = draw(st.sets(st.sampled_from(sorted(resource.new)))) | draw(st.just(set()) | st.just(set(resource.required)))
    parts = [f"{json.dumps(key)}: {draw(values_of(resource, key))}" for key in sorted(keys)]
    if draw(st.integers(0, 9)) == 0:
        others = draw(
            st.dictionaries(st.text(max_size=8) | st.sampled_from(sorted(resource.read_only)), ANY_JSON, max_size=2)
        )
        parts += [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in others.items()]
    return f"{{{', '.join(parts)}}}".encode()


def queries(resource: Resource) -> st.SearchStrategy[list[tuple[str, str]]]:
    names = st.sampled_from(sorted(resource.parameters)) | st.text(max_size=8)
    known = ("1", "null", "true", "asc", "createdAt", "2026-01-01", "2026-01-01T00:00:00Z", "a,b", "%", "\\", "\x00")
    return st.lists(st.tuples(names, st.sampled_from(known) | st.text(max_size=40)), max_size=4)


def fits_the_contract(response: TestResponse, allowed: set[int], sent: Any) -> None:
    if response.status_code in allowed:
        assert "data" in response.get_json()
    else:
        assert response.status_code in {400, 404, 409, 412}, (sent, response.get_data(as_text=True))
        refused(response, response.status_code)


def test_any_body_is_stored_or_refused(make: Maker) -> None:
    collections = {resource: make.collection(resource) for resource in having("LC")}

    @BOUNDED
    @given(st.data())
    def send(data: st.DataObject) -> None:
        resource = data.draw(st.sampled_from(list(collections)))
        anything = ANY_JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60)
        body = data.draw(bodies(resource) | bodies(resource) | anything)
        response = make.api.post(collections[resource], data=body, content_type="application/json")
        fits_the_contract(response, {201}, body)

    send()


def test_any_change_is_made_or_refused_and_what_is_stored_can_be_sent_back(make: Maker) -> None:
    rows = {resource: make.make(resource) for resource in having("LU")}
    tags = st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=9)

    @BOUNDED
    @given(st.data())
    def send(data: st.DataObject) -> None:
        resource = data.draw(st.sampled_from(list(rows)))
        row, body = rows[resource], data.draw(bodies(resource))
        headers = data.draw(st.just({}) | tags.map(lambda tag: {"If-Match": tag}))
        response = make.api.patch(row.url, data=body, content_type="application/json", headers=headers)
        fits_the_contract(response, {200}, body)
        if response.status_code == 200:
            whole = response.get_data()[len(b'{"data":') : -1]
            echo = make.api.patch(row.url, data=whole, content_type="application/json")
            assert echo.status_code == 200, (body, echo.get_data(as_text=True))
            assert echo.get_data() == response.get_data()

    send()


def test_any_query_is_answered_or_refused(make: Maker) -> None:
    collections = {resource: make.make(resource).collection for resource in having("L")}

    @BOUNDED
    @given(st.data())
    def send(data: st.DataObject) -> None:
        resource = data.draw(st.sampled_from(list(collections)))
        query = data.draw(queries(resource))
        several = {name: [value for other, value in query if other == name] for name, _ in query}
        fits_the_contract(make.api.get(collections[resource], query_string=several), {200}, query)

    send()
