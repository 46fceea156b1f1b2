"""Commissions come to what the agency worked out by hand."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.support.worked_examples import day, examples
from tt_api.errors import ValidationError
from tt_api.models.enums import TripType
from tt_api.services.financial.commissions.amounts import Rates, commission
from tt_api.services.financial.commissions.dates import BookingDates, CommissionBasis, expected_on
from tt_api.services.financial.commissions.rates import Rule, Sale, vendor_rate
from tt_api.services.financial.commissions.receipts import standing

Example = dict[str, Any]


@examples("commission_calculate")
def test_commission(given: Example, expect: Example) -> None:
    rates = Rates(
        Decimal(given["commissionPct"]),
        Decimal(given.get("bonusPct", 0)),
        given.get("bonusCents", 0),
        Decimal(given.get("nexionSplitPct", 80)),
    )
    found = commission(given["bookingValueCents"], given.get("nonCommissionableCents", 0), rates)
    assert expect == {
        "commissionableCents": found.commissionable_cents,
        "grossCommissionCents": found.gross_cents,
        "agencyShareCents": found.shares.agency_cents,
        "hostShareCents": found.shares.host_cents,
    }


def rule(given: Example) -> Rule:
    trip_type = given["tripType"]
    return Rule(
        given["id"],
        Decimal(given["commissionPct"]),
        datetime.fromisoformat(given["createdAt"]).replace(tzinfo=UTC),
        trip_type=TripType(trip_type) if trip_type else None,
        product_type=given.get("productType"),
        min_booking_value_cents=given.get("minBookingValueCents"),
        valid_from=day(given.get("validFrom")),
        valid_to=day(given.get("validTo")),
        is_active=given.get("isActive", True),
    )


@examples("commission_rule")
def test_rule(given: Example, expect: Example) -> None:
    rules = [rule(each) for each in given["rules"]]
    booked_on = day(given["bookedOn"])
    assert booked_on is not None
    sale = Sale(TripType(given["tripType"]), given["productType"], booked_on, None, given["bookingValueCents"])
    if expect.get("error"):
        with pytest.raises(ValidationError) as refused:
            vendor_rate(rules, sale, given["vendorDefaultPct"])
        assert refused.value.status == expect["error"]
        assert [problem.path for problem in refused.value.problems] == [(expect["path"],)]
        return
    # In whatever order they are read.
    for order in (rules, rules[::-1]):
        assert vendor_rate(order, sale, None).rule_id == expect["rule"]


@examples("commission_received")
def test_receipts(given: Example, expect: Example) -> None:
    found = standing(given["grossCommissionCents"], given["receipts"], tolerance_cents=given["toleranceCents"])
    assert expect == {
        "receivedCents": found.received_cents,
        "varianceCents": found.variance_cents,
        "settled": found.is_settled,
    }


@examples("commission_expected_on")
def test_expected_on(given: Example, expect: Example) -> None:
    dates = BookingDates(final_payment_due_on=day(given.get("final_due")), return_date=day(given.get("end")))
    assert expected_on(CommissionBasis(given["basis"]), given["days"], dates) == day(expect["expectedOn"])
