"""Commissions as they change: forward only, paid in pieces, short, too much and taken back, closed, or void."""

from typing import Any

import pytest
from flask import Flask

from tests.support.commissions import Books, agency_today, days
from tests.support.threads import at_once, statuses
from tests.support.worked_examples import EXAMPLES, examples
from tt_api.models.enums import CommissionStatus
from tt_api.models.transitions import COMMISSIONS

Example = dict[str, Any]
STATES = list(CommissionStatus)
MOVES = [each for each in EXAMPLES if each["area"] == "move_commission"]
# What a state needs to be entered.
NEEDS = {"received": {"receivedCents": 5_000}, "split_paid": {"receivedCents": 5_000}}


def conflict(books: Books, entry: dict[str, Any], **changes: Any) -> str:
    """The message of a change that is refused; it must have changed nothing."""
    before = books.read(entry["id"])
    response = books.api.patch(f"/api/commissions/{entry['id']}", changes)
    assert response.status_code == 409, response.get_data(as_text=True)
    assert books.read(entry["id"]) == before
    return str(response.get_json()["error"]["message"])


def wrong(books: Books, entry: dict[str, Any], **changes: Any) -> list[list[str]]:
    """Where a change is wrong; it must have changed nothing."""
    before = books.read(entry["id"])
    response = books.api.patch(f"/api/commissions/{entry['id']}", changes)
    assert response.status_code == 400, response.get_data(as_text=True)
    assert books.read(entry["id"]) == before
    return [problem["path"] for problem in response.get_json()["error"]["details"]]


class TestStates:
    @pytest.mark.parametrize("before", STATES)
    @pytest.mark.parametrize("after", STATES)
    def test_every_pair(self, books: Books, before: CommissionStatus, after: CommissionStatus) -> None:
        entry = books.entry(status=before.value, received_cents=4_000, agency_received_cents=3_000)
        if COMMISSIONS.allows(before, after):
            moved = books.patch(entry, status=after.value)
            assert moved["status"] == after
            assert (moved["version"] == entry["version"]) == (before is after)
            return
        message = conflict(books, entry, status=after.value)
        assert f"is {before}" in message or before is CommissionStatus.FINAL
        assert f"become {after}" in message or before is CommissionStatus.FINAL

    @pytest.mark.parametrize("example", MOVES, ids=[each["id"] for each in MOVES])
    def test_worked_examples(self, books: Books, example: Example) -> None:
        given, expect = example["given"], example["expect"]
        entry = books.entry(status=given["from"], received_cents=4_000)
        response = books.api.patch(f"/api/commissions/{entry['id']}", {"status": given["to"]})
        assert response.status_code == expect["http"]

    def test_each_sets_its_day_once_and_is_told(self, books: Books) -> None:
        entry = books.entry()
        entry = books.patch(entry, status="earned")
        entry = books.patch(entry, status="invoiced", invoicedOn="2026-02-03")
        entry = books.patch(entry, status="received", receivedCents=5_000)
        entry = books.patch(entry, status="split_paid")
        entry = books.patch(entry, status="final")
        today = agency_today().isoformat()
        found = [entry[f"{name}On"] for name in ("earned", "invoiced", "received", "splitPaid", "finalized")]
        assert found == [today, "2026-02-03", today, today, today]
        told = [kind["to"] for name, kind in books.activities(entry) if name == "commission.status_changed"]
        assert told == ["earned", "invoiced", "received", "split_paid", "final"]

    def test_skipped_states_have_no_day(self, books: Books) -> None:
        entry = books.patch(books.entry(), status="received", receivedCents=10_000)
        assert (entry["earnedOn"], entry["invoicedOn"]) == (None, None)

    def test_received_needs_what_was_received(self, books: Books) -> None:
        entry = books.entry()
        assert wrong(books, entry, status="received") == [["receivedCents"]]
        assert wrong(books, entry, status="split_paid") == [["agencyReceivedCents"]]
        assert books.patch(entry, status="split_paid", agencyReceivedCents=7)["agencyReceivedCents"] == 7

    def test_split_paid_takes_the_agencys_share_of_what_was_received(self, books: Books) -> None:
        entry = books.patch(books.entry(), receivedCents=5_003, status="received")
        assert entry["agencyReceivedCents"] is None
        entry = books.patch(entry, status="split_paid")
        assert entry["agencyReceivedCents"] == 4_002
        assert books.patch(entry, agencyReceivedCents=4_000)["agencyReceivedCents"] == 4_000
        assert books.patch(entry, agencyReceivedCents=None)["agencyReceivedCents"] == 4_002

    def test_final_closes_and_freezes(self, books: Books) -> None:
        entry = books.patch(books.entry(), status="final")
        assert entry["isSettled"]
        for changes in (
            {"receivedCents": 1},
            {"notes": "late"},
            {"status": "projected"},
            {"voidReason": "duplicate"},
            {"isSettled": False},
            {"expectedOn": "2027-01-01"},
        ):
            assert "final" in conflict(books, entry, **changes)
        # What was read may be sent back: it changes nothing.
        assert books.patch(entry, **entry) == entry


class TestReceipts:
    @examples("commission_received")
    def test_worked_examples(self, books: Books, given: Example, expect: Example) -> None:
        entry = books.entry(given["grossCommissionCents"])
        total = 0
        for cents in given["receipts"]:
            total += cents
            entry = books.patch(entry, receivedCents=total)
        assert expect == {
            "receivedCents": entry["receivedCents"],
            "varianceCents": entry["varianceCents"],
            "settled": entry["isSettled"],
        }
        assert books.receipts(entry) == given["receipts"]

    @pytest.mark.parametrize("status", [state for state in STATES if state != "final"])
    def test_all_that_came_settles_and_moves_to_received(self, books: Books, status: CommissionStatus) -> None:
        entry = books.patch(books.entry(status=status.value), receivedCents=9_900)
        assert entry["isSettled"]
        assert entry["status"] == ("split_paid" if status == "split_paid" else "received")
        assert entry["receivedOn"] == agency_today().isoformat()

    def test_short_stays_open_until_it_is_closed_and_the_variance_stays(self, books: Books) -> None:
        entry = books.patch(books.entry(status="earned"), receivedCents=9_899)
        assert (entry["isSettled"], entry["status"], entry["varianceCents"]) == (False, "earned", -101)
        entry = books.patch(entry, isSettled=True)
        assert (entry["isSettled"], entry["status"], entry["varianceCents"]) == (True, "received", -101)
        # More may come; it stays closed.
        entry = books.patch(entry, receivedCents=9_890)
        assert entry["isSettled"]
        assert not books.patch(entry, isSettled=False)["isSettled"]

    def test_what_money_settled_cant_be_open(self, books: Books) -> None:
        entry = books.patch(books.entry(), receivedCents=10_000)
        assert "settled by what was received" in conflict(books, entry, isSettled=False)

    def test_each_is_a_row_with_its_day_and_reference(self, books: Books) -> None:
        entry = books.entry()
        entry = books.patch(entry, receivedCents=4_000, receivedOn="2026-03-01", vendorReference="EFT-1")
        entry = books.patch(entry, receivedCents=10_500, receivedOn="2026-04-02", vendorReference="EFT-2")
        entry = books.patch(entry, receivedCents=10_000)
        entry = books.patch(entry, notes="They sent 5 too much.")
        from_database = [(cents, day.isoformat(), reference) for cents, day, reference in _rows(books, entry)]
        assert from_database == [
            (4_000, "2026-03-01", "EFT-1"),
            (6_500, "2026-04-02", "EFT-2"),
            (-500, agency_today().isoformat(), "EFT-2"),
        ]
        told = [(name, facts["cents"]) for name, facts in books.activities(entry) if "cents" in facts]
        assert told == [("commission.received", 4_000), ("commission.received", 6_500), ("commission.recalled", -500)]

    def test_two_of_one_day_are_both_of_that_day(self, books: Books) -> None:
        entry = books.entry()
        for cents in (4_000, 7_000):
            entry = books.patch(entry, receivedCents=cents, receivedOn="2026-03-01")
        # What was read and is sent back says nothing of when the rest came.
        books.patch(entry, **{**entry, "receivedCents": 7_500})
        found = [(cents, day.isoformat()) for cents, day, _ in _rows(books, entry)]
        assert found == [(4_000, "2026-03-01"), (3_000, "2026-03-01"), (500, agency_today().isoformat())]

    def test_their_day_said_again_is_no_change_of_a_closed_one(self, books: Books) -> None:
        entry = books.patch(books.entry(), receivedCents=4_000, receivedOn="2026-03-01", status="final")
        assert books.patch(entry, receivedOn="2026-03-01") == entry

    def test_a_recall_opens_it_again_and_lowers_what_is_due_back(self, books: Books) -> None:
        entry = books.patch(books.entry(), receivedCents=10_000)
        books.change("commission_entries", entry["id"], recall_due_cents=8_000)
        entry = books.patch(entry, receivedCents=4_000)
        assert (entry["recallDueCents"], entry["isSettled"], entry["status"]) == (2_000, False, "received")
        assert books.patch(entry, receivedCents=-50)["recallDueCents"] == 0

    def test_nothing_at_all_is_said_as_zero(self, books: Books) -> None:
        entry = books.patch(books.entry(), receivedCents=0)
        assert (entry["receivedCents"], entry["varianceCents"], books.receipts(entry)) == (0, -10_000, [])
        assert wrong(books, entry, receivedCents=None) == [["receivedCents"]]

    def test_a_commission_of_nothing_is_settled_by_nothing(self, books: Books) -> None:
        assert books.patch(books.entry(0), receivedCents=0)["isSettled"]

    def test_writers_at_once_leave_receipts_that_add_up(self, books: Books, app: Flask) -> None:
        entry = books.entry()
        path = f"/api/commissions/{entry['id']}"
        sums = [1_000, 2_500, 3_700, 4_100, 5_900, 6_300, 7_700, 8_800]
        answers = at_once(app, [lambda api, cents=cents: api.patch(path, {"receivedCents": cents}) for cents in sums])
        assert statuses(answers) == [200] * len(sums)
        now = books.read(entry["id"])
        assert now["receivedCents"] in sums
        assert sum(books.receipts(entry)) == now["receivedCents"]
        assert len(books.receipts(entry)) == len(sums)


def _rows(books: Books, entry: dict[str, Any]) -> list[tuple[Any, ...]]:
    return books.rows(
        "SELECT amount_cents, received_on, reference FROM commission_receipts WHERE entry_id = %s"
        " ORDER BY created_at, id",
        entry["id"],
    )


class TestVoid:
    def test_it_makes_room_for_another_and_stays_as_it_is(self, books: Books) -> None:
        vendor = books.vendor(default_commission_pct=10)
        booking = books.booking(vendor)
        entry = books.patch(books.calculate(booking, vendor), voidReason="written_off")
        assert entry["voidedAt"] is not None
        assert ("commission.voided", {"reason": "written_off", "bookingId": booking}) in books.activities(entry)
        assert "void" in conflict(books, entry, receivedCents=5)
        assert "void" in conflict(books, entry, voidReason=None)
        assert "void" in conflict(books, entry, notes="Why?")
        assert books.calculate(booking, vendor)["id"] != entry["id"]

    def test_calculations_at_once_store_one(self, books: Books, app: Flask) -> None:
        vendor = books.vendor(default_commission_pct=10)
        booking = books.booking(vendor)
        body = {"bookingId": booking, "vendorId": vendor, "bookingValueCents": 100}
        answers = at_once(app, [lambda api: api.post("/api/commissions/calculate", body)] * 6)
        assert statuses(answers) == [201, *[409] * 5]


class TestFields:
    def test_chasing_and_notes_are_the_callers_own(self, books: Books) -> None:
        sent = {
            "chaseCount": 2,
            "lastChasedOn": "2026-03-01",
            "nextChaseOn": "2026-03-15",
            "isProtected": True,
            "vendorReference": "EFT 7",
            "notes": "Ask for Bo.",
            "expectedOn": "2026-04-01",
        }
        entry = books.patch(books.entry(), **sent)
        assert {key: entry[key] for key in sent} == sent

    @pytest.mark.parametrize("key", ["grossCommissionCents", "commissionPct", "bookingId", "ruleId", "recallDueCents"])
    def test_what_a_calculation_made_is_read_only(self, books: Books, key: str) -> None:
        entry = books.entry()
        assert wrong(books, entry, **{key: 7 if "Id" not in key else entry["id"]}) == [[key]]

    @pytest.mark.parametrize("method", ["post", "delete"])
    def test_it_is_neither_created_nor_deleted(self, books: Books, method: str) -> None:
        path = "/api/commissions" if method == "post" else f"/api/commissions/{books.entry()['id']}"
        assert getattr(books.api, method)(path).status_code == 405


class TestOverdue:
    def test_expected_before_today_open_and_not_void(self, books: Books) -> None:
        late = books.entry(expected_on=days(-1))
        others = [
            books.entry(expected_on=days(0)),
            books.entry(),
            books.entry(expected_on=days(-9), is_settled=True),
            books.entry(expected_on=days(-9), void_reason="duplicate", voided_at=agency_today()),
        ]
        found = {
            flag: [row["id"] for row in books.api.get(f"/api/commissions?overdue={flag}").get_json()["data"]]
            for flag in ("true", "false")
        }
        assert found["true"] == [late["id"]]
        assert set(found["false"]) == {entry["id"] for entry in others}
        assert books.api.get("/api/commissions?overdue=yes").status_code == 400

    def test_it_goes_with_other_filters_and_cursors(self, books: Books) -> None:
        vendor = books.vendor()
        entries = [books.entry(vendor_id=vendor, expected_on=days(-number)) for number in (3, 2, 1)]
        books.entry(expected_on=days(-5))
        query = f"overdue=true&vendorId={vendor}&sortBy=expectedOn&sortOrder=asc&limit=2"
        first = books.api.get(f"/api/commissions?{query}").get_json()
        assert first["pagination"]["total"] == 3
        rest = books.api.get(f"/api/commissions?{query}&cursor={first['pagination']['nextCursor']}").get_json()
        assert [row["id"] for row in first["data"] + rest["data"]] == [entry["id"] for entry in entries]
