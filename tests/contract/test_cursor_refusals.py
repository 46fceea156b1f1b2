"""Lists: a forged or foreign cursor is a 400."""

import string

import pytest

from tests.support.maker import Maker
from tests.support.refusals import refused
from tests.support.resources import LEGS, PORTS, VOYAGES, Resource

pytestmark = pytest.mark.deep


def cursor_of(make: Maker, collection: str, **query: str) -> str:
    answer = make.api.get(collection, query_string={"limit": "1", **query}).get_json()
    return str(answer["pagination"]["nextCursor"])


@pytest.mark.resources("LC")
class TestEveryList:
    def test_a_cursor_takes_the_filters_and_sort_that_it_came_with(self, make: Maker, resource: Resource) -> None:
        collection = make.many(resource, 2)[0].collection
        query = {"sortBy": "updatedAt", "sortOrder": "asc", "createdAtFrom": "2020-01-01"}
        sent = query | {"cursor": cursor_of(make, collection, **query)}
        assert make.api.get(collection, query_string=sent).status_code == 200
        for changed in (
            {"sortBy": "createdAt"},
            {"sortOrder": "desc"},
            {"createdAtFrom": "2020-01-02"},
            {"updatedAtFrom": "2020-01-01"},
        ):
            refused(make.api.get(collection, query_string=sent | changed), 400, "cursor", why=changed)
        for left_out in query:
            rest = {key: value for key, value in sent.items() if key != left_out}
            refused(make.api.get(collection, query_string=rest), 400, "cursor", why=left_out)

    def test_a_cursor_and_a_page_exclude_each_other(self, make: Maker, resource: Resource) -> None:
        collection = make.many(resource, 2)[0].collection
        query = {"cursor": cursor_of(make, collection), "page": "1"}
        refused(make.api.get(collection, query_string=query), 400)

    def test_what_was_never_a_cursor_is_refused(self, make: Maker, resource: Resource) -> None:
        collection = make.collection(resource)
        for value in ("", "null", "x", "é", "%", "AAAA", "=" * 8, "A" * 64, "A" * 5000, "eyJpZCI6IDF9", "\x00"):
            refused(make.api.get(collection, query_string={"cursor": value}), 400, "cursor", why=repr(value))


class TestForgery:
    def test_no_character_can_be_changed_left_out_or_added(self, make: Maker) -> None:
        make.many(PORTS, 2)
        cursor = cursor_of(make, PORTS.rule)
        forged = {cursor[:length] for length in range(len(cursor))}
        forged |= {cursor + extra for extra in ("A", "AA", "AAAA", "=", "!", " ", "\n", ".")}
        for position, character in enumerate(cursor):
            other = "A" if character != "A" else "B"
            forged.add(cursor[:position] + other + cursor[position + 1 :])
            forged.add(cursor[:position] + "!" + cursor[position:])
        accepted = [
            value for value in forged if make.api.get(PORTS.rule, query_string={"cursor": value}).status_code != 400
        ]
        # Strings are trimmed, so white space around it changes nothing.
        assert {value for value in accepted if value.strip() != cursor} == set()

    # Names of three lengths in a row leave none, two and four bits of the last character unused.
    @pytest.mark.parametrize("length", [1, 2, 3])
    def test_the_last_character_has_one_spelling(self, make: Maker, length: int) -> None:
        for _ in range(2):
            make.make(PORTS, name="x" * length)
        cursor = cursor_of(make, PORTS.rule, sortBy="name")
        for last in set(string.ascii_letters + string.digits + "-_") - {cursor[-1]}:
            query = {"sortBy": "name", "cursor": cursor[:-1] + last}
            refused(make.api.get(PORTS.rule, query_string=query), 400, "cursor", why=last)


class TestForeignCursors:
    def test_another_resources_cursor_is_refused(self, make: Maker) -> None:
        make.many(PORTS, 2)
        make.many(VOYAGES, 2)
        refused(make.api.get(VOYAGES.rule, query_string={"cursor": cursor_of(make, PORTS.rule)}), 400, "cursor")

    def test_another_parents_cursor_is_refused(self, make: Maker) -> None:
        here, there = make.many(LEGS, 2)[0].collection, make.many(LEGS, 2)[0].collection
        assert make.api.get(here, query_string={"cursor": cursor_of(make, here)}).status_code == 200
        refused(make.api.get(here, query_string={"cursor": cursor_of(make, there)}), 400, "cursor")

    def test_a_cursor_of_a_narrower_list_is_refused(self, make: Maker) -> None:
        for _ in range(2):
            make.make(VOYAGES, mood="calm", name="The same")
        for query in ({"mood": "calm"}, {"search": "same"}, {"isOpen": "true"}, {"departsOnTo": "2099-01-01"}):
            cursor = (
                cursor_of(make, VOYAGES.rule, isOpen="true") if "isOpen" not in query else cursor_of(make, VOYAGES.rule)
            )
            refused(make.api.get(VOYAGES.rule, query_string=query | {"cursor": cursor}), 400, "cursor", why=query)
