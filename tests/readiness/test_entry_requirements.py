"""Entry requirements: unique, stale after a while, and in and out as files."""

from typing import Any

import pytest
import time_machine

from tests.support.readiness import REQUIREMENTS, Desk
from tests.support.refusals import refused

IMPORT = f"{REQUIREMENTS}/import"


def listed(desk: Desk, **given: Any) -> set[tuple[Any, ...]]:
    rows = desk.api.get(REQUIREMENTS, query_string={"limit": 100, **given}).get_json()["data"]
    return {(row["destinationCountry"], row["nationality"], row["purpose"], row["visa"]) for row in rows}


class TestOne:
    def test_is_unique_by_country_nationality_and_purpose_also_of_all_others(self, desk: Desk) -> None:
        for nationality in ("PH", None):
            first = desk.requirement(nationality=nationality)
            again = {"destinationCountry": "ES", "nationality": nationality}
            error = refused(desk.api.post(REQUIREMENTS, again), 409)
            assert {problem["id"] for problem in error["details"]} == {first["id"]}
            desk.requirement(nationality=nationality, purpose="transit")
            assert desk.api.delete(f"{REQUIREMENTS}/{first['id']}").status_code == 204
            desk.requirement(nationality=nationality)

    def test_was_looked_up_today_where_nobody_says_otherwise_and_never_in_future(self, desk: Desk) -> None:
        row = desk.api.created(REQUIREMENTS, {"destinationCountry": "ES"})
        assert (row["visa"], row["purpose"], row["nationality"]) == ("unknown", "tourism", None)
        assert row["checkedOn"] == desk.today.isoformat()
        refused(desk.api.patch(f"{REQUIREMENTS}/{row['id']}", {"checkedOn": desk.day(3)}), 400, "checkedOn")

    def test_is_stale_after_90_days(self, desk: Desk) -> None:
        desk.requirement("ES", checkedOn=desk.day(-90))
        desk.requirement("MA", checkedOn=desk.day(-91))
        assert {row[0] for row in listed(desk, stale="true")} == {"MA"}
        assert {row[0] for row in listed(desk, stale="false")} == {"ES"}

    def test_is_stale_by_the_agency_s_day(self, desk: Desk) -> None:
        desk.requirement(checkedOn="2026-11-01")
        for instant, number in (("2027-01-31T04:59:59Z", 0), ("2027-01-31T05:00:00Z", 1)):
            with time_machine.travel(instant, tick=False):
                assert len(listed(desk, stale="true")) == number

    def test_is_found_by_nationality_and_by_that_of_all_others(self, desk: Desk) -> None:
        desk.requirement("ES", "PH", visa="visa")
        desk.requirement("ES")
        assert listed(desk, nationality="PH") == {("ES", "PH", "tourism", "visa")}
        assert listed(desk, nationality="null", destinationCountry="ES,MA") == {("ES", None, "tourism", "not_required")}


class TestFiles:
    def send(self, desk: Desk, csv: str) -> Any:
        return desk.api.post(IMPORT, {"csv": csv})

    def test_add_and_replace_and_leave_what_they_do_not_have(self, desk: Desk) -> None:
        desk.requirement("ES", "PH", visa="visa", notes="Old")
        desk.requirement("MA", checkedOn="2026-01-02")
        csv = (
            "destinationCountry,nationality,purpose,visa,passportMonths,passportBasis,notes,checkedOn\r\n"
            'ES,PH,,e_visa,3,return,"Apply, online\nat once",2026-11-01\r\n'
            "ES,,business,not_required,,,,2026-11-01\r\n"
            "\r\n"
            "MA,,tourism,not_required,,,,2026-01-02\r\n"
        )
        answer = self.send(desk, f"\ufeff{csv}")
        assert (answer.status_code, answer.get_json()) == (200, {"data": {"created": 1, "changed": 1, "unchanged": 1}})
        assert listed(desk) == {
            ("ES", "PH", "tourism", "e_visa"),
            ("ES", None, "business", "not_required"),
            ("MA", None, "tourism", "not_required"),
        }
        (spain,) = desk.api.get(f"{REQUIREMENTS}?nationality=PH").get_json()["data"]
        assert (spain["version"], spain["passportMonths"], spain["notes"]) == (2, 3, "Apply, online\nat once")
        total = desk.api.get(REQUIREMENTS).get_json()["pagination"]["total"]
        assert (total, self.send(desk, csv).get_json()["data"]["unchanged"]) == (3, 3)

    def test_leave_what_they_have_no_column_for(self, desk: Desk) -> None:
        known = {"visa": "visa", "passportMonths": 3, "passportBasis": "arrival", "blankPages": 2, "notes": "Ask first"}
        known["sourceUrl"] = "https://example.com/es"
        desk.requirement("ES", "PH", checkedOn=desk.day(-9), **known)
        stored = {"created": 0, "changed": 1, "unchanged": 0}
        assert self.send(desk, "destinationCountry,nationality\nES,PH\n").get_json()["data"] == stored
        (row,) = desk.api.get(REQUIREMENTS).get_json()["data"]
        assert {name: row[name] for name in known} == known
        assert row["checkedOn"] >= desk.today.isoformat()
        assert self.send(desk, "destinationCountry,nationality,visa,notes\nES,PH,e_visa,\n").status_code == 200
        (row,) = desk.api.get(REQUIREMENTS).get_json()["data"]
        assert {name: row[name] for name in known} == {**known, "visa": "e_visa", "notes": None}
        # A column that is there says so by empty cells too.
        empty = "destinationCountry,nationality,visa,passportMonths,passportBasis,blankPages,sourceUrl\nES,PH,,,,,\n"
        assert self.send(desk, empty).status_code == 200
        (row,) = desk.api.get(REQUIREMENTS).get_json()["data"]
        assert {name: row[name] for name in known} == {**dict.fromkeys(known), "visa": "unknown"}

    def test_come_back_as_they_were_exported(self, desk: Desk) -> None:
        desk.requirement("ES", "PH", visa="visa", passportMonths=3, notes="=SUM(1)", blankPages=2)
        desk.requirement("MA", sourceUrl="https://example.com/ma")
        before = desk.api.get(REQUIREMENTS).get_json()["data"]
        exported = desk.api.get(REQUIREMENTS, headers={"Accept": "text/csv"}).get_data(as_text=True)
        assert self.send(desk, exported).get_json()["data"] == {"created": 0, "changed": 0, "unchanged": 2}
        assert desk.api.get(REQUIREMENTS).get_json()["data"] == before

    def test_are_stored_as_a_whole_or_not_at_all(self, desk: Desk) -> None:
        rows = ["destinationCountry,nationality,visa,passportMonths", "ES,PH,visa,", "es,PH,maybe,14", "ES,PH,visa,"]
        error = refused(self.send(desk, "\n".join(rows)), 400)
        assert {tuple(problem["path"]) for problem in error["details"]} == {
            ("csv", 3, "destinationCountry"),
            ("csv", 3, "passportMonths"),
            ("csv", 3, "visa"),
            ("csv", 4),
        }
        assert listed(desk) == set()

    @pytest.mark.parametrize(
        ("csv", "path"),
        [
            ("visa\nvisa\n", ["csv"]),
            ("destinationCountry,color\nES,red\n", ["csv"]),
            ("destinationCountry,visa,visa\nES,visa,visa\n", ["csv"]),
            ("destinationCountry,visa\nES\n", ["csv", 2]),
            ('destinationCountry,visa\n"ES,visa\n', ["csv", 2]),
            ("destinationCountry\n" + "ES\n" * 2, ["csv", 3]),
            ("destinationCountry,checkedOn\nES,2999-01-01\n", ["csv", 2, "checkedOn"]),
            ("destinationCountry,passportMonths\nES,²\n", ["csv", 2, "passportMonths"]),
            ("destinationCountry,notes\nES,4111 1111 1111 1111\n", ["csv", 2, "notes"]),
        ],
    )
    def test_say_what_is_wrong_with_them_and_where(self, desk: Desk, csv: str, path: list[Any]) -> None:
        refused(self.send(desk, csv), 400, *path)

    def test_have_a_limit(self, desk: Desk) -> None:
        rows = [f"ES,{one}{other}" for one in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
        refused(self.send(desk, "\n".join(["destinationCountry,nationality", *rows])), 400)
        refused(desk.api.post(IMPORT, {}), 400, "csv")
        assert self.send(desk, "destinationCountry\n").get_json()["data"] == {
            "created": 0,
            "changed": 0,
            "unchanged": 0,
        }
