"""Old values as ours, one at a time: exact where it is about money, and never a guess."""

from decimal import Decimal

import pytest

from tt_api.cutover import values
from tt_api.cutover.json_values import json_text
from tt_api.cutover.names import SPELLINGS
from tt_api.cutover.values import Convert, UnfitError
from tt_api.models.enums import BookingStatus


@pytest.mark.parametrize(
    ("amount", "currency", "in_units", "expected"),
    [
        ("0.285", "USD", True, 29),
        ("0.005", "USD", True, 1),
        ("-0.005", "USD", True, -1),
        ("1.004999", "USD", True, 100),
        ("4598.1", "USD", True, 459_810),
        # As PostgreSQL prints doubles.
        ("1e+06", "USD", True, 100_000_000),
        ("90071992547409.91", "USD", True, 2**53 - 1),
        ("1999", "JPY", True, 1999),
        ("1.2345", "BHD", True, 1235),
        ("129900", "USD", False, 129_900),
        ("129900.5", "USD", False, 129_901),
    ],
)
def test_amounts_become_whole_cents_half_away_from_zero(
    amount: str, currency: str, in_units: bool, expected: int
) -> None:
    assert values.cents(values.money(amount), currency, in_units=in_units) == expected


@pytest.mark.parametrize("amount", ["90071992547409.92", "-1e30"])
def test_more_money_than_can_be_told_is_refused(amount: str) -> None:
    with pytest.raises(UnfitError):
        values.cents(Decimal(amount), "USD", in_units=True)


STATUS = values.word_of(list(BookingStatus), SPELLINGS)


@pytest.mark.parametrize(
    ("convert", "text", "expected"),
    [
        (STATUS, "In Progress", "in_progress"),
        (STATUS, "deposit-paid", "deposit_paid"),
        (STATUS, "Canceled", "cancelled"),
        (values.country, "us", "US"),
        (values.country, "U.S.A.", "US"),
        (values.country, "GRC", "GR"),
        (values.country, "Greece", "GR"),
        (values.currency, " eur", "EUR"),
        (values.day, "2027-06-15 00:00:00", "2027-06-15"),
        (values.instant, "2025-02-01 04:05:06.123456", "2025-02-01T04:05:06.123456+00:00"),
        (values.instant, "2025-02-01 04:05:06+02", "2025-02-01T04:05:06+02:00"),
        (values.instant, "1738382706000", "2025-02-01T04:05:06+00:00"),
        (values.time_of_day, "18:30:00+00", "18:30:00"),
        (values.whole_number, "12.0", "12"),
        (values.score, "140", "100"),
        (values.decimal_places(2), "14.355", "14.36"),
        (values.boolean, "Yes", "t"),
        (values.uuid, "00000000-0000-4000-8000-00000000C001", "00000000-0000-4000-8000-00000000c001"),
        (values.web_address(50), "www.example.com", "https://www.example.com"),
        (values.text_of(None, is_free=True), " paid by 4111-1111-1111-1111 ", "paid by •••"),
        (values.text_of(60, is_free=False), "4111111111111111", "4111111111111111"),
        (json_text("["), '"a, b"', '["a","b"]'),
        (json_text("["), "7", "[7]"),
        (json_text("{"), "[1]", '{"value":[1]}'),
        (json_text(""), '{"card": 4111111111111111, "n": 1.10}', '{"card":"•••","n":1.10}'),
    ],
)
def test_values_are_known_for_what_they_are(convert: Convert, text: str, expected: str) -> None:
    assert convert(text) == expected


@pytest.mark.parametrize(
    ("convert", "text"),
    [
        (STATUS, "lost"),
        (STATUS, ""),
        (values.country, "Atlantis"),
        (values.currency, "BTC"),
        (values.day, "infinity"),
        (values.day, "0000-00-00"),
        (values.instant, "infinity"),
        (values.instant, "99999-01-01 00:00:00"),
        (values.time_of_day, "25:00"),
        (values.whole_number, "1.5"),
        (values.whole_number, "2147483648"),
        (values.big_number, "9007199254740992"),
        (values.money, "NaN"),
        (values.money, "12 dollars"),
        (values.boolean, "maybe"),
        (values.email, "n/a"),
        (values.uuid, "42"),
        (values.web_address(20), "see notes"),
        (values.text_of(3, is_free=False), "four"),
    ],
)
def test_what_has_no_place_is_said_without_its_value(convert: Convert, text: str) -> None:
    with pytest.raises(UnfitError) as refused:
        convert(text)
    assert not text or text not in str(refused.value)
