"""Lists: search."""

import pytest

from tests.contract.test_filters import ids
from tests.support.maker import Maker
from tests.support.refusals import refused
from tests.support.resources import VOYAGES, Resource
from tt_api.resources.fields import Text


@pytest.mark.resources("LC", where=lambda one: "search" in one.parameters)
class TestEverySearch:
    def test_any_part_of_the_search_text_finds_the_row_in_any_case(self, make: Maker, resource: Resource) -> None:
        row, other = make.many(resource, 2)
        sql = f"SELECT search_text FROM {resource.table.name} WHERE id = %s"  # noqa: S608
        ((text,),) = make.rows(sql, row.id)
        part = max(text.split("\x1f"), key=len)
        assert row.id in ids(make, row.collection, search=part)
        assert row.id in ids(make, row.collection, search=part[1:-1] or part)
        assert row.id in ids(make, row.collection, search=f"  {part.upper()} ")
        assert ids(make, row.collection, search=f"{part} and what nobody has") == set()
        assert ids(make, row.collection, search=" ") == {row.id, other.id}

    @pytest.mark.deep
    def test_what_looks_like_a_pattern_is_taken_literally(self, make: Maker, resource: Resource) -> None:
        row = make.make(resource)
        for term in ("%", "_", "%%%", "___", "\\", "\\%", "x%", "t_xt", "te%t", "\\x"):
            assert ids(make, row.collection, search=term) == set(), term

    @pytest.mark.deep
    def test_a_nul_or_a_term_beyond_bounds_is_refused(self, make: Maker, resource: Resource) -> None:
        collection = make.collection(resource)
        for term in ("\x00", "a\x00b", "x" * 20_001):
            refused(make.api.get(collection, query_string={"search": term}), 400, "search", why=term[:5])

    @pytest.mark.deep
    def test_a_change_moves_the_row_to_its_new_text(self, make: Maker, resource: Resource) -> None:
        if "U" not in resource.operations:
            return
        row = make.make(resource)
        sql = f"SELECT search_text FROM {resource.table.name} WHERE id = %s"  # noqa: S608
        for key, field in resource.own.items():
            if type(field) is Text:
                make.api.patch(row.url, {key: "Quokka"[: field.max_length]})
        ((text,),) = make.rows(sql, row.id)
        assert "quokka" in text
        assert ids(make, row.collection, search="QUOKKA") == {row.id}


@pytest.mark.deep
class TestTerms:
    NAMES = (
        *("100% Fjord", "under_score", "back\\slash", "ÉCLAIR Ære", "Straße", "Жанна д'Арк", "plain", "東京 cruise"),
        *("Νίκος", "ΓΙΏΡΓΟΣ", "Jose\u0301", "Zo\u00eb", "שָׁלוֹם", "ﬁrst", "パリ"),
    )

    @pytest.fixture
    def rows(self, make: Maker) -> dict[str, str]:
        return {name: make.make(VOYAGES, name=name).id for name in self.NAMES}

    @pytest.mark.parametrize(
        ("term", "found"),
        [
            ("100%", ["100% Fjord"]),
            ("%", ["100% Fjord"]),
            ("_", ["under_score"]),
            ("r_s", ["under_score"]),
            ("\\", ["back\\slash"]),
            ("K\\S", ["back\\slash"]),
            ("éclair", ["ÉCLAIR Ære"]),
            ("ÆRE", ["ÉCLAIR Ære"]),
            ("ЖАННА", ["Жанна д'Арк"]),
            ("Д'", ["Жанна д'Арк"]),
            ("東京", ["東京 cruise"]),
            ("STRA", ["Straße"]),
            ("ß", ["Straße"]),
            ("STRASSE", ["Straße"]),
            ("ẞ", ["Straße"]),
            ("ΝΊΚΟΣ", ["Νίκος"]),
            ("νικοσ", ["Νίκος"]),
            ("γιώργος", ["ΓΙΏΡΓΟΣ"]),
            ("josé", ["Jose\u0301"]),
            ("JOSE", ["Jose\u0301"]),
            ("zoe\u0308", ["Zo\u00eb"]),
            ("eclair", ["ÉCLAIR Ære"]),
            ("שלום", ["שָׁלוֹם"]),
            ("first", ["ﬁrst"]),
            ("ﾊﾟﾘ", ["パリ"]),
            ("ハリ", []),
            ("\uff11\uff10\uff10\uff05", ["100% Fjord"]),
            ("\uff05", ["100% Fjord"]),
            ("\uff3f", ["under_score"]),
            ("\uff3c", ["back\\slash"]),
            ("lai", ["plain", "ÉCLAIR Ære"]),
            ("n", ["plain", "under_score"]),
            ("  plain ", ["plain"]),
            ("under score", []),
            ("plain,under", []),
            ("null", []),
        ],
    )
    def test_they_are_substrings_in_any_case(
        self, make: Maker, rows: dict[str, str], term: str, found: list[str]
    ) -> None:
        assert ids(make, VOYAGES.rule, search=term) == {rows[name] for name in found}

    def test_a_term_never_matches_across_two_fields(self, make: Maker) -> None:
        row = make.make(VOYAGES, name="North", captain="South")
        assert ids(make, VOYAGES.rule, search="south") == {row.id}
        for term in ("northsouth", "north south"):
            assert ids(make, VOYAGES.rule, search=term) == set(), repr(term)
