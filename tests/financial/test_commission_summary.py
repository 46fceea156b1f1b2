"""The summary of commissions, against sums worked out by hand."""

from typing import Any

import pytest

from tests.support.commissions import Books, days
from tt_api.models.enums import CommissionStatus

NOTHING = {"count": 0, "grossCents": 0, "agencyShareCents": 0}


def amounts(count: int, gross: int, share: int) -> dict[str, int]:
    return {"count": count, "grossCents": gross, "agencyShareCents": share}


def summary(books: Books, query: str = "") -> dict[str, Any]:
    response = books.api.get(f"/api/commissions/summary{query}")
    assert response.status_code == 200, response.get_data(as_text=True)
    return {one["currency"]: one for one in response.get_json()["data"]}


class TestWorkedOut:
    """Six commissions, split 80, in cents:

    | | vendor | gross | share | expected | earned | receipts |
    |---|---|---|---|---|---|---|
    | a | star | 54 656 | 43 725 | 2026-03-10 | | |
    | b | star | 10 001 | 8 001 | 2026-03-31 | 2026-02-14 | 3 333 on 2026-03-05, 3 333 on 2026-04-01 |
    | c | moon | 20 003 | 16 002 | 2026-04-01 | 2026-03-01 | 20 003 on 2026-04-02, -1 002 on 2026-05-03 |
    | d | moon | 7 777 | 6 222 | never | | |
    | e | moon | 99 999 | 79 999 | 2026-03-15; void | | |
    | f | star, in JPY | 5 000 | 4 000 | 2026-03-15 | | |

    Of b's receipts 3 333 has a share of 2 666.4, so 2 666, and 6 666 one of 5 332.8, so 5 333: the second adds 2 667.
    Of c's 20 003 has 16 002.4, so 16 002, and 19 001 has 15 200.8, so 15 201: the recall takes 801.
    """

    @pytest.fixture(autouse=True)
    def data(self, books: Books) -> None:
        self.star, self.moon = books.vendor(name="Star"), books.vendor(name="Moon")
        books.entry(54_656, vendor_id=self.star, expected_on="2026-03-10")
        b = books.entry(10_001, vendor_id=self.star, expected_on="2026-03-31", earned_on="2026-02-14", status="earned")
        books.patch(b, receivedCents=3_333, receivedOn="2026-03-05")
        books.patch(b, receivedCents=6_666, receivedOn="2026-04-01")
        c = books.entry(20_003, vendor_id=self.moon, expected_on="2026-04-01", earned_on="2026-03-01", status="earned")
        books.patch(c, receivedCents=20_003, receivedOn="2026-04-02")
        books.patch(c, receivedCents=19_001, receivedOn="2026-05-03", isSettled=True)
        books.entry(7_777, vendor_id=self.moon)
        e = books.entry(99_999, vendor_id=self.moon, expected_on="2026-03-15")
        books.patch(e, voidReason="duplicate")
        f = books.booking(self.star, currency="JPY")
        books.entry(5_000, vendor_id=self.star, booking_id=f, expected_on="2026-03-15")

    def test_by_state(self, books: Books) -> None:
        found = summary(books)["USD"]["byStatus"]
        assert [one["status"] for one in found] == [*CommissionStatus]
        assert [one["amounts"] for one in found] == [
            amounts(2, 62_433, 49_947),
            amounts(1, 10_001, 8_001),
            NOTHING,
            amounts(1, 20_003, 16_002),
            NOTHING,
            NOTHING,
        ]

    def test_by_vendor(self, books: Books) -> None:
        assert summary(books)["USD"]["byVendor"] == [
            {
                "vendorId": self.moon,
                "vendorName": "Moon",
                "projected": amounts(2, 27_780, 22_224),
                "earned": amounts(1, 20_003, 16_002),
                "received": amounts(1, 19_001, 15_201),
            },
            {
                "vendorId": self.star,
                "vendorName": "Star",
                "projected": amounts(2, 64_657, 51_726),
                "earned": amounts(1, 10_001, 8_001),
                "received": amounts(1, 6_666, 5_333),
            },
        ]

    def test_by_month_each_amount_by_its_own_date(self, books: Books) -> None:
        months = {one.pop("month"): one for one in summary(books)["USD"]["byMonth"]}
        assert [*months] == ["2026-02", "2026-03", "2026-04", "2026-05", None]
        assert months == {
            "2026-02": {"projected": NOTHING, "earned": amounts(1, 10_001, 8_001), "received": NOTHING},
            "2026-03": {
                "projected": amounts(2, 64_657, 51_726),
                "earned": amounts(1, 20_003, 16_002),
                "received": amounts(1, 3_333, 2_666),
            },
            "2026-04": {
                "projected": amounts(1, 20_003, 16_002),
                "earned": NOTHING,
                "received": amounts(2, 23_336, 18_669),
            },
            "2026-05": {"projected": NOTHING, "earned": NOTHING, "received": amounts(1, -1_002, -801)},
            None: {"projected": amounts(1, 7_777, 6_222), "earned": NOTHING, "received": NOTHING},
        }

    def test_currencies_are_never_added_up(self, books: Books) -> None:
        found = summary(books)
        assert [*found] == ["JPY", "USD"]
        (vendor,) = found["JPY"]["byVendor"]
        assert vendor["projected"] == amounts(1, 5_000, 4_000)

    def test_a_span_of_days_goes_by_each_amounts_own_date(self, books: Books) -> None:
        found = summary(books, "?from=2026-03-31&to=2026-04-01")["USD"]
        months = {one.pop("month"): one for one in found["byMonth"]}
        assert months == {
            "2026-03": {"projected": amounts(1, 10_001, 8_001), "earned": NOTHING, "received": NOTHING},
            "2026-04": {
                "projected": amounts(1, 20_003, 16_002),
                "earned": NOTHING,
                "received": amounts(1, 3_333, 2_667),
            },
        }
        assert all(one["amounts"] == NOTHING for one in found["byStatus"])
        assert summary(books, "?from=2026-03-01&to=2026-02-01") == {}


class TestOverdue:
    def test_what_is_still_to_come_by_age(self, books: Books) -> None:
        for late in (1, 30, 31, 60, 61, 90, 91, 400):
            entry = books.entry(10_000 + late, expected_on=days(-late))
            books.patch(entry, receivedCents=1_000)
        books.entry(expected_on=days(0))
        books.entry(expected_on=days(-5), is_settled=True)
        found = summary(books)["USD"]["overdue"]
        assert [(one["age"], one["amounts"]["count"], one["amounts"]["grossCents"]) for one in found] == [
            ("0-30", 2, 18_031),
            ("31-60", 2, 18_091),
            ("61-90", 2, 18_151),
            ("90+", 2, 18_491),
        ]
        # 10 001 and 10 030 have shares of 8 001 and 8 024, of which 800 has come of each.
        assert found[0]["amounts"]["agencyShareCents"] == 14_425


class TestParameters:
    def test_nothing_is_an_empty_list(self, books: Books) -> None:
        assert summary(books) == {}

    @pytest.mark.parametrize("query", ["from=2026-13-01", "to=today", "from=2026-01-01&from=2026-01-02", "page=1"])
    def test_wrong_ones_are_a_400(self, books: Books, query: str) -> None:
        assert books.api.get(f"/api/commissions/summary?{query}").status_code == 400
