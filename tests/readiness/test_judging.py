"""The checks by themselves: facts in, levels and messages out."""

from datetime import date
from typing import Any

import pytest

from tests.support.worked_examples import day, examples
from tt_api.services.trips.readiness.checks import Level, worst
from tt_api.services.trips.readiness.facts import Facts, Paper, Place, Rule, Traveler
from tt_api.services.trips.readiness.judging import judge
from tt_api.services.trips.readiness.places import visited

Example = dict[str, Any]
TODAY, START, END = date(2027, 1, 10), date(2027, 6, 1), date(2027, 6, 15)
SPAIN = Place("ES", START, "visit", None, None)
OPEN = Rule("ES", None, "tourism", "not_required", None, None, TODAY)
ADA = Traveler(
    id="ada",
    first_name="Ada",
    middle_name="Chioma",
    last_name="Okafor-Lindqvist",
    nationality="US",
    residence=None,
    passport_country="US",
    has_passport=True,
    passport_expires_on=date(2036, 1, 1),
    born_on=date(1984, 3, 9),
    has_gender=True,
    goes_as_child=False,
    parents_along=0,
    booked_as=[],
    insurance_decided=False,
    can_be_called=True,
    papers=[],
)
FACTS = Facts(
    trip_id="trip",
    status="booked",
    starts=START,
    ends=END,
    is_business=False,
    insurance_decided=True,
    has_seats=False,
    flies=True,
    going=[ADA],
    places=[SPAIN],
    unplaced=[],
    rules=[OPEN],
    accepted=[],
)
VISA = Paper("visa", "ES", date(2027, 1, 1), END, "multiple", None)


def said(code: str, facts: Facts = FACTS, **of_ada: Any) -> tuple[str, str, date | None]:
    """What is said of Ada: level, message and by when."""
    ada = ADA._replace(**of_ada)
    (judged,) = judge(facts._replace(going=[ada]), TODAY).travelers
    (check,) = [check for check in judged.checks if check.code == code]
    return check.level, check.message, check.fix_by


def asking(visa: str, **given: Any) -> Facts:
    return FACTS._replace(rules=[OPEN._replace(visa=visa, **given)])


def codes(facts: Facts, **of_ada: Any) -> set[str]:
    return {check.code for check in judge(facts._replace(going=[ADA._replace(**of_ada)]), TODAY).travelers[0].checks}


def test_somebody_who_has_everything_is_ready() -> None:
    found = judge(FACTS, TODAY)
    assert (found.level, found.travelers_not_ready, found.fix_by) == ("ok", 0, None)


def test_unknown_is_worse_than_a_warning_and_never_fine() -> None:
    assert [worst([one, Level.WARN]) for one in Level] == ["warn", "warn", "unknown", "blocked"]
    assert worst([]) == "ok"


class TestPassports:
    @examples("passport")
    def test_are_judged_as_the_worked_examples_say(self, given: Example, expect: Example) -> None:
        starts, ends = day(given["trip_start"]), day(given["trip_end"])
        place = SPAIN._replace(months=given.get("months", 6), basis=given.get("basis", "return"))
        level, *_ = said(
            "passport",
            FACTS._replace(starts=starts, ends=ends, places=[place]),
            passport_expires_on=day(given["expiry"]),
        )
        assert level == {"valid": "ok", "warn": "warn", "urgent": "blocked", "missing": "blocked"}[expect["readiness"]]

    def test_that_are_missing_or_end_on_the_way_block_until_ninety_days_before(self) -> None:
        none = said("passport", has_passport=False, passport_expires_on=None)
        assert none == ("blocked", "no passport on file", date(2027, 3, 3))
        level, message, _ = said("passport", passport_expires_on=date(2027, 6, 14))
        assert (level, message) == ("blocked", "the passport ends on 2027-06-14, before the trip does")

    def test_whose_end_nobody_wrote_down_are_unknown(self) -> None:
        assert said("passport", passport_expires_on=None)[0] == "unknown"

    def test_go_by_the_strictest_country_and_by_a_requirement_rather_than_a_destination(self) -> None:
        lax = SPAIN._replace(months=0, basis="return")
        morocco = Place("MA", START, "visit", None, None)
        strict = OPEN._replace(country="MA", months=6, basis="return")
        short = date(2027, 12, 14)
        assert said("passport", FACTS._replace(places=[lax]), passport_expires_on=short)[0] == "ok"
        both = FACTS._replace(places=[lax, morocco], rules=[OPEN, strict])
        level, message, _ = said("passport", both, passport_expires_on=short)
        assert (level, message) == ("warn", "the passport ends on 2027-12-14; MA asks for 6 months after return")
        own = FACTS._replace(places=[SPAIN._replace(months=6, basis="return")], rules=[OPEN._replace(months=3)])
        assert said("passport", own, passport_expires_on=short)[0] == "ok"

    def test_are_asked_for_six_months_where_no_country_says_otherwise(self) -> None:
        assert said("passport", FACTS._replace(places=[]), passport_expires_on=date(2027, 12, 14))[:2] == (
            "warn",
            "the passport ends on 2027-12-14; most countries ask for 6 months after return",
        )

    def test_are_not_needed_at_home(self) -> None:
        home = FACTS._replace(places=[SPAIN])
        assert said("passport", home, nationality="ES", passport_expires_on=None, has_passport=False)[0] == "ok"

    def test_cannot_be_judged_without_dates(self) -> None:
        assert said("passport", FACTS._replace(starts=None, ends=None))[0] == "unknown"


class TestNationality:
    def test_is_that_of_the_passport_where_nobody_said_so(self) -> None:
        assert said("nationality", nationality=None)[:2] == ("ok", "US, as the passport is from there")
        assert said("nationality", nationality="PH")[0] == "warn"

    def test_that_nobody_knows_leaves_entry_unknown(self) -> None:
        nobody = {"nationality": None, "passport_country": None}
        assert said("nationality", **nobody) == ("unknown", "no nationality is on file", date(2027, 4, 2))
        assert said("visa", **nobody)[:2] == ("unknown", "not checked for ES: no nationality is on file")


class TestEntry:
    def test_without_a_requirement_was_not_checked(self) -> None:
        expected = "not checked: no requirement is stored for nationals of US in ES"
        assert said("visa", FACTS._replace(rules=[])) == ("unknown", expected, date(2027, 4, 2))

    @pytest.mark.parametrize(
        ("visa", "level", "message"),
        [
            ("not_required", "ok", "needs no visa for ES"),
            ("on_arrival", "ok", "gets a visa on arrival in ES"),
            ("refused", "blocked", "ES admits no nationals of US"),
            ("unknown", "unknown", "what ES asks of nationals of US isn't known"),
            ("visa", "blocked", "needs a visa for ES; none on file"),
            ("e_visa", "blocked", "needs an e-visa for ES; none on file"),
        ],
    )
    def test_goes_by_the_requirement(self, visa: str, level: str, message: str) -> None:
        assert said("visa", asking(visa))[:2] == (level, message)

    def test_by_authorization_takes_one_or_a_visa(self) -> None:
        facts = asking("authorization")
        assert said("authorization", facts)[:2] == (
            "blocked",
            "needs a travel authorization for ES (as ESTA, ETA, ETIAS); none on file",
        )
        for kind in ("travel_authorization", "visa", "residence_permit"):
            assert said("authorization", facts, papers=[VISA._replace(kind=kind)])[0] == "ok"
        assert said("visa", asking("visa"), papers=[VISA._replace(kind="travel_authorization")])[0] == "blocked"

    def test_goes_by_the_nationality_s_own_requirement_before_that_of_all_others(self) -> None:
        rules = [OPEN, OPEN._replace(nationality="PH", visa="visa")]
        assert said("visa", FACTS._replace(rules=rules), nationality="PH")[0] == "blocked"
        assert said("visa", FACTS._replace(rules=rules))[0] == "ok"

    def test_on_business_has_requirements_of_its_own(self) -> None:
        business = FACTS._replace(is_business=True)
        assert said("visa", business)[:2] == (
            "unknown",
            "not checked: no requirement is stored for nationals of US on business in ES",
        )
        assert said("visa", business._replace(rules=[OPEN._replace(purpose="business")]))[0] == "ok"

    def test_of_one_s_own_country_and_where_one_lives_asks_for_nothing(self) -> None:
        assert said("visa", asking("refused"), nationality="ES")[0] == "ok"
        assert said("visa", asking("refused"), residence="ES")[0] == "ok"

    def test_that_was_looked_up_more_than_90_days_ago_is_never_fine(self) -> None:
        for checked_on, level in ((date(2026, 10, 12), "ok"), (date(2026, 10, 11), "warn")):
            assert said("visa", asking("not_required", checked_on=checked_on))[0] == level
        assert said("visa", asking("refused", checked_on=date(2026, 1, 1)))[0] == "blocked"

    @pytest.mark.parametrize(
        ("changes", "level"),
        [
            ({}, "ok"),
            ({"issued_on": None}, "ok"),
            ({"issued_on": START}, "ok"),
            ({"issued_on": date(2027, 6, 2)}, "blocked"),
            ({"expires_on": date(2027, 6, 14)}, "blocked"),
            ({"expires_on": None}, "unknown"),
            ({"entries": "single"}, "ok"),
            ({"entries": None}, "ok"),
            ({"max_stay_days": 15}, "ok"),
            ({"max_stay_days": 14}, "warn"),
            ({"country": "MA"}, "blocked"),
            ({"country": None}, "blocked"),
            # One for all of Schengen.
            ({"country": "FR"}, "ok"),
        ],
    )
    def test_by_visa_needs_one_that_covers_the_stay(self, changes: dict[str, Any], level: str) -> None:
        assert said("visa", asking("visa"), papers=[VISA._replace(**changes)])[0] == level

    def test_takes_the_best_paper_of_several(self) -> None:
        papers = [VISA._replace(expires_on=date(2027, 1, 2)), VISA, VISA._replace(expires_on=None)]
        assert said("visa", asking("visa"), papers=papers)[0] == "ok"

    @pytest.mark.parametrize(("entries", "level"), [("single", "blocked"), ("double", "ok"), (None, "warn")])
    def test_twice_needs_a_visa_for_two_entries(self, entries: str, level: str) -> None:
        days = [SPAIN, Place("MA", date(2027, 6, 4), "visit", None, None), SPAIN._replace(day=date(2027, 6, 8))]
        facts = asking("visa")._replace(places=days)
        papers = [VISA._replace(entries=entries)]
        judged = judge(facts._replace(going=[ADA._replace(papers=papers)]), TODAY).travelers[0]
        assert [check.level for check in judged.checks if check.country == "ES"] == [level]

    def test_within_schengen_is_entered_once(self) -> None:
        there = [SPAIN, Place("FR", date(2027, 6, 4), "visit", None, None), SPAIN._replace(day=date(2027, 6, 8))]
        assert [(one.country, one.entries) for one in visited(FACTS._replace(places=there))] == [("ES", 1), ("FR", 1)]

    def test_with_a_ship_that_only_calls_is_the_line_s_to_say(self) -> None:
        call = FACTS._replace(places=[SPAIN, Place("MA", date(2027, 6, 4), "call", None, None)])
        ada = call._replace(rules=[OPEN, OPEN._replace(country="MA", visa="visa")])
        (judged,) = judge(ada, TODAY).travelers
        (check,) = [check for check in judged.checks if check.country == "MA"]
        assert (check.level, check.message) == (
            "warn",
            "needs a visa for MA; none on file; the ship only calls there: ask the line whether it is needed",
        )
        assert {check.country for check in judge(call, TODAY).travelers[0].checks} == {None, "ES"}

    def test_to_change_planes_goes_by_transit_or_by_what_admits_visitors_freely(self) -> None:
        facts = FACTS._replace(places=[SPAIN._replace(how="transit")])
        assert said("visa", facts)[0] == "ok"
        needed = [OPEN._replace(visa="visa")]
        assert said("visa", facts._replace(rules=needed))[:2] == (
            "unknown",
            "not checked: no requirement is stored for nationals of US changing planes in ES",
        )
        freely = [*needed, OPEN._replace(purpose="transit")]
        assert said("visa", facts._replace(rules=freely))[0] == "ok"


class TestPeople:
    @pytest.mark.parametrize(
        ("booked", "level"),
        [
            ("Ada Okafor-Lindqvist", "ok"),
            ("OKAFOR LINDQVIST/ADA MRS", "ok"),
            ("Okafor-Lindqvist, Ada Chioma", "ok"),
            ("Ada Okafor", "warn"),
            ("Adah Okafor-Lindqvist", "warn"),
            ("Ada Grace Okafor-Lindqvist", "warn"),
        ],
    )
    def test_have_the_booking_s_name(self, booked: str, level: str) -> None:
        assert said("name", booked_as=["Ada Okafor-Lindqvist", booked])[0] == level

    def test_fold_their_accents(self) -> None:
        assert said("name", first_name="Zoë", last_name="Škoda", booked_as=["SKODA/ZOE"])[0] == "ok"

    @pytest.mark.parametrize(
        ("changes", "level"),
        [
            ({}, "warn"),
            ({"parents_along": 1}, "warn"),
            ({"parents_along": 2}, "ok"),
            ({"papers": [Paper("minor_consent_letter", None, None, None, None, None)]}, "ok"),
            ({"papers": [Paper("minor_consent_letter", None, None, END, None, None)]}, "ok"),
            ({"papers": [Paper("minor_consent_letter", None, None, START, None, None)]}, "warn"),
        ],
    )
    def test_under_18_without_both_parents_have_a_letter(self, changes: dict[str, Any], level: str) -> None:
        assert said("consent_letter", born_on=date(2009, 6, 2), **changes)[0] == level

    def test_of_18_on_the_day_of_departure_need_none(self) -> None:
        assert "consent_letter" not in codes(FACTS, born_on=date(2009, 6, 1))
        assert "consent_letter" in codes(FACTS, born_on=None, goes_as_child=True)

    def test_decide_about_insurance(self) -> None:
        undecided = FACTS._replace(insurance_decided=False)
        assert said("insurance", undecided)[0] == "warn"
        assert said("insurance", undecided, insurance_decided=True)[0] == "ok"

    def test_leave_somebody_at_home_to_call(self) -> None:
        assert said("emergency_contact", can_be_called=None)[:2] == ("warn", "no emergency contact is on file")
        along = "whoever is to be called in an emergency travels along"
        assert said("emergency_contact", can_be_called=False)[:2] == ("warn", along)

    def test_who_fly_have_what_airlines_send_ahead(self) -> None:
        expected = "for the flight the day of birth and the gender must be on file"
        assert said("secure_flight", born_on=None, has_gender=False)[:2] == ("warn", expected)
        assert "secure_flight" not in codes(FACTS._replace(flies=False))


class TestTheTripItself:
    def said(self, **facts: Any) -> list[tuple[str, str]]:
        return [(check.code, check.level) for check in judge(FACTS._replace(**facts), TODAY).checks]

    def test_has_days_travelers_and_countries(self) -> None:
        assert self.said() == []
        assert self.said(starts=None, ends=None, going=[], places=[]) == [
            ("dates", "unknown"),
            ("travelers", "unknown"),
            ("countries", "unknown"),
        ]
        assert judge(FACTS._replace(going=[]), TODAY).level == "unknown"

    def test_names_what_leads_nobody_knows_where(self) -> None:
        (check,) = judge(FACTS._replace(unplaced=["TT-7K2M9X", "XYZ"]), TODAY).checks
        assert (check.level, check.message.partition(": ")[2]) == ("warn", "TT-7K2M9X, XYZ")

    def test_of_the_first_year_has_no_day_before_it(self) -> None:
        first = FACTS._replace(starts=date(1, 1, 5), ends=date(1, 1, 6), rules=[])
        assert judge(first, TODAY).fix_by is None
