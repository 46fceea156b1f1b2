"""Vendors: what they begin as, what they pay, what is agreed with them, and to whom brands belong."""

from typing import Any

import pytest
from flask import Flask

from tests.support.api import ApiClient
from tests.support.refusals import refused
from tests.support.threads import Send, at_once, statuses

VENDORS = "/api/vendors"


def vendor(api: ApiClient, **given: Any) -> str:
    return str(api.created(VENDORS, {"name": "Northern Star", **given})["id"])


@pytest.fixture
def rules(api: ApiClient) -> str:
    return f"{VENDORS}/{vendor(api)}/commission-rules"


@pytest.fixture
def contracts(api: ApiClient) -> str:
    return f"{VENDORS}/{vendor(api)}/contracts"


class TestVendors:
    def test_begin_active_and_pay_thirty_days_after_the_return(self, api: ApiClient) -> None:
        begun = {
            "status": "active",
            "tier": "standard",
            "commissionBasis": "return",
            "commissionPayDays": 30,
            "clientBufferDays": 10,
            "defaultCommissionPct": None,
            "statementMapping": None,
        }
        assert api.created(VENDORS, {"name": "Northern Star"}).items() >= begun.items()

    def test_are_blocked_not_deleted(self, api: ApiClient) -> None:
        row = vendor(api)
        assert api.patch(f"{VENDORS}/{row}", {"status": "blocked"}).get_json()["data"]["status"] == "blocked"
        refused(api.delete(f"{VENDORS}/{row}"), 405)
        assert [one["id"] for one in api.get(f"{VENDORS}?status=blocked").get_json()["data"]] == [row]

    def test_keep_how_their_statements_are_read(self, api: ApiClient) -> None:
        mapping = {
            "skipRows": 3,
            "decimal": ",",
            "columns": {"confirmation": "Vorgang", "commissionPct": "Prov. %"},
        }
        row = vendor(api, statementMapping=mapping)
        assert api.get(f"{VENDORS}/{row}").get_json()["data"]["statementMapping"] == mapping
        assert api.patch(f"{VENDORS}/{row}", {"statementMapping": None}).get_json()["data"]["statementMapping"] is None


class TestBrands:
    def test_belong_to_no_brand_of_their_own_and_not_to_themselves(self, api: ApiClient) -> None:
        group = vendor(api)
        brand = vendor(api, parentVendorId=group)
        below = vendor(api, parentVendorId=brand)
        for parent in (group, brand, below):
            refused(api.patch(f"{VENDORS}/{group}", {"parentVendorId": parent}), 400, "parentVendorId")
        assert api.patch(f"{VENDORS}/{below}", {"parentVendorId": group}).status_code == 200
        assert api.patch(f"{VENDORS}/{brand}", {"parentVendorId": below}).status_code == 200

    def test_that_take_each_other_at_once_form_no_circle(self, app: Flask, api: ApiClient) -> None:
        for _ in range(5):
            one, other = vendor(api), vendor(api)

            def take(row: str, parent: str) -> Send:
                return lambda api: api.patch(f"{VENDORS}/{row}", {"parentVendorId": parent})

            assert statuses(at_once(app, [take(one, other), take(other, one)])) == [200, 400]


class TestCommissionRules:
    def test_begin_active_by_the_day_of_booking_and_for_everything(self, api: ApiClient, rules: str) -> None:
        begun = {"bonusPct": 0, "bonusCents": 0, "dateBasis": "booked_on", "isActive": True, "tripType": None}
        assert api.created(rules, {"commissionPct": 12.5}).items() >= begun.items()

    def test_pay_at_most_everything(self, api: ApiClient, rules: str) -> None:
        refused(api.post(rules, {"commissionPct": 99.99, "bonusPct": 0.02}), 400, "bonusPct")
        row = api.created(rules, {"commissionPct": 99.99, "bonusPct": 0.01})
        refused(api.patch(f"{rules}/{row['id']}", {"commissionPct": 100}), 400, "bonusPct")

    def test_hold_from_a_day_to_the_same_day_or_a_later_one(self, api: ApiClient, rules: str) -> None:
        body = {"commissionPct": 10, "validFrom": "2027-03-01"}
        assert api.created(rules, {**body, "validTo": "2027-03-01"})["validTo"] == "2027-03-01"
        refused(api.post(rules, {**body, "validTo": "2027-02-28"}), 400, "validTo")

    def test_may_overlap(self, api: ApiClient, rules: str) -> None:
        for rate in (10, 12):
            api.created(rules, {"commissionPct": rate, "tripType": "river_cruise"})
        assert api.get(f"{rules}?tripType=river_cruise").get_json()["pagination"]["total"] == 2

    def test_are_not_deleted(self, api: ApiClient, rules: str) -> None:
        row = api.created(rules, {"commissionPct": 10})
        refused(api.delete(f"{rules}/{row['id']}"), 405)
        assert api.patch(f"{rules}/{row['id']}", {"isActive": False}).get_json()["data"]["isActive"] is False


class TestContracts:
    def test_begin_as_drafts_with_a_free_berth_for_sixteen(self, api: ApiClient, contracts: str) -> None:
        begun = {
            "status": "draft",
            "cabinsReleased": 0,
            "blocks": [],
            "conductorRatio": 16,
            "conductorMethod": "average",
            "conductorMax": None,
        }
        assert api.created(contracts, {"contractType": "group_block"}).items() >= begun.items()

    def test_give_back_at_most_what_they_hold(self, api: ApiClient, contracts: str) -> None:
        row = api.created(contracts, {"contractType": "group_block", "cabinsHeld": 10, "cabinsReleased": 10})
        refused(api.patch(f"{contracts}/{row['id']}", {"cabinsReleased": 11}), 400, "cabinsReleased")
        refused(api.patch(f"{contracts}/{row['id']}", {"cabinsHeld": 9}), 400, "cabinsReleased")

    def test_say_which_cabins_they_hold(self, api: ApiClient, contracts: str) -> None:
        blocks = [{"category": "BV", "held": 8, "rateCents": 72_000, "maxOccupancy": 4}, {"category": "IN", "held": 6}]
        row = api.created(contracts, {"contractType": "group_block", "blocks": blocks})
        assert row["blocks"] == blocks
        response = api.patch(f"{contracts}/{row['id']}", {"blocks": [blocks[0], {"category": "IN", "rateCents": -1}]})
        problems = {tuple(one["path"]) for one in response.get_json()["error"]["details"]}
        assert problems == {("blocks", 1, "held"), ("blocks", 1, "rateCents")}

    @pytest.mark.parametrize(
        "tier",
        [
            {"daysBefore": 75},
            {"daysBefore": 75, "deposit": False},
            {"daysBefore": 75, "penaltyPct": 50, "penaltyCents": 50_000},
            {"daysBefore": 75, "penaltyPct": 50, "deposit": True},
            {"penaltyPct": 50},
            {"daysBefore": 75, "penaltyPct": 50.125},
            {"daysBefore": 120, "penaltyPct": 50},
        ],
    )
    def test_say_one_loss_a_day(self, api: ApiClient, contracts: str, tier: dict[str, Any]) -> None:
        terms = [{"daysBefore": 120, "deposit": True}, tier]
        response = api.post(contracts, {"contractType": "rate", "cancellationTerms": terms})
        (problem,) = refused(response, 400)["details"]
        assert problem["path"][:2] == ["cancellationTerms", 1]

    def test_keep_their_terms_as_they_were_sent(self, api: ApiClient, contracts: str) -> None:
        terms = [{"daysBefore": 120, "deposit": True}, {"daysBefore": 75, "penaltyPct": 12.5}]
        row = api.created(contracts, {"contractType": "rate", "cancellationTerms": terms})
        assert row["cancellationTerms"] == terms

    def test_are_found_by_what_is_due(self, api: ApiClient, contracts: str) -> None:
        for day in ("2027-01-31", "2027-02-01"):
            api.created(contracts, {"contractType": "group_block", "optionDate": day, "contractNumber": f"NS {day}"})
        found = api.get(f"{contracts}?optionDateTo=2027-01-31").get_json()["data"]
        assert [one["contractNumber"] for one in found] == ["NS 2027-01-31"]
        (one,) = api.get(contracts, query_string={"contractNumber": "NS 2027-02-01"}).get_json()["data"]
        assert one["optionDate"] == "2027-02-01"
