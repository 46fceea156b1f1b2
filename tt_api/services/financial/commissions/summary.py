"""Commissions summed up: by state, vendor and month, and by how long they are overdue.

Gross and the agency's share stand beside each other. No sum crosses a currency, and what is void is in none.

An amount counts by its own date: what is projected by the day on which it is expected, what is earned by the day on
which it was earned, what was received by the day of each receipt. One commission is in all three in the end, so they
are never added up.
"""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any, NamedTuple

from tt_api.database.transaction import read
from tt_api.models.enums import CommissionStatus
from tt_api.services.financial.commissions.dates import Age, age
from tt_api.services.financial.commissions.worklists import overdue_sql

_BY_VENDOR_AND_MONTH = """
    WITH received AS (
      -- A commission that came in pieces counts once a month, and once for its vendor.
      SELECT entry_id, date_trunc('month', received_on::timestamp) AS month, sum(amount_cents) AS gross,
        sum(agency_share_cents) AS share,
        row_number() OVER (PARTITION BY entry_id ORDER BY date_trunc('month', received_on::timestamp)) = 1 AS is_first
      FROM commission_receipts
      WHERE deleted_at IS NULL AND (%(from)s::date IS NULL OR received_on >= %(from)s)
        AND (%(to)s::date IS NULL OR received_on <= %(to)s)
      GROUP BY entry_id, month
    ), months AS (
      -- Few rows from here on, however many commissions there are.
      SELECT 'projected' AS kind, currency, vendor_id, date_trunc('month', expected_on::timestamp) AS month,
        count(*) AS entries, count(*) AS firsts, sum(gross_commission_cents) AS gross, sum(agency_share_cents) AS share
      FROM commission_entries
      WHERE voided_at IS NULL AND deleted_at IS NULL AND (%(from)s::date IS NULL OR expected_on >= %(from)s)
        AND (%(to)s::date IS NULL OR expected_on <= %(to)s)
      GROUP BY currency, vendor_id, month
      UNION ALL
      SELECT 'earned', currency, vendor_id, date_trunc('month', earned_on::timestamp) AS month, count(*), count(*),
        sum(gross_commission_cents), sum(agency_share_cents)
      FROM commission_entries
      WHERE earned_on IS NOT NULL AND voided_at IS NULL AND deleted_at IS NULL
        AND (%(from)s::date IS NULL OR earned_on >= %(from)s) AND (%(to)s::date IS NULL OR earned_on <= %(to)s)
      GROUP BY currency, vendor_id, month
      UNION ALL
      SELECT 'received', currency, vendor_id, month, count(*), count(*) FILTER (WHERE is_first), sum(gross), sum(share)
      FROM received JOIN commission_entries AS entries ON entries.id = entry_id
      WHERE voided_at IS NULL AND entries.deleted_at IS NULL
      GROUP BY currency, vendor_id, month
    )
    SELECT currency, vendor_id, name, to_char(month, 'YYYY-MM'), grouping(vendor_id), kind,
      CASE grouping(vendor_id) WHEN 0 THEN sum(firsts) ELSE sum(entries) END, sum(gross), sum(share)
    FROM months JOIN vendors ON vendors.id = vendor_id
    GROUP BY GROUPING SETS ((currency, vendor_id, name, kind), (currency, month, kind))
    ORDER BY currency, name, vendor_id, month NULLS LAST
"""
_BY_STATUS = """
    SELECT currency, status, count(*), sum(gross_commission_cents), sum(agency_share_cents)
    FROM (SELECT *, CASE status WHEN 'projected' THEN expected_on WHEN 'earned' THEN earned_on
        WHEN 'invoiced' THEN invoiced_on WHEN 'received' THEN received_on WHEN 'split_paid' THEN split_paid_on
        ELSE finalized_on END AS day
      FROM commission_entries WHERE voided_at IS NULL AND deleted_at IS NULL) AS entries
    WHERE (%(from)s::date IS NULL OR day >= %(from)s) AND (%(to)s::date IS NULL OR day <= %(to)s)
    GROUP BY currency, status
"""
_OVERDUE = f"""
    SELECT currency, expected_on, count(*), sum(gross_commission_cents - coalesce(received_cents, 0)),
      sum(agency_share_cents - round(coalesce(received_cents, 0) * nexion_split_pct / 100))
    FROM commission_entries
    WHERE {overdue_sql("%(today)s")} AND deleted_at IS NULL
      AND (%(from)s::date IS NULL OR expected_on >= %(from)s) AND (%(to)s::date IS NULL OR expected_on <= %(to)s)
    GROUP BY currency, expected_on
"""  # noqa: S608 -- our own names


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many commissions, and what they come to, in cents of one currency."""

    count: int = 0
    gross_cents: int = 0
    agency_share_cents: int = 0


class OfStatus(NamedTuple):
    """The commissions in a state."""

    status: CommissionStatus
    amounts: Amounts


class OfVendor(NamedTuple):
    """What a vendor's commissions come to."""

    vendor_id: str
    vendor_name: str
    projected: Amounts
    earned: Amounts
    received: Amounts


class OfMonth(NamedTuple):
    """What a month's commissions come to; ``YYYY-MM``, None for what nobody knows when to expect."""

    month: str | None
    projected: Amounts
    earned: Amounts
    received: Amounts


class OfAge(NamedTuple):
    """What is still to come of commissions that have been overdue for so long."""

    age: Age
    amounts: Amounts


class OfCurrency(NamedTuple):
    """All commissions in one currency."""

    currency: str
    by_status: list[OfStatus]
    by_vendor: list[OfVendor]
    by_month: list[OfMonth]
    overdue: list[OfAge]


def summary(today: date, start: date | None, end: date | None) -> list[OfCurrency]:
    """Commissions summed up, by currency, in three statements.

    Args:
        today: the agency's day.
        start: the first day that counts, for each amount its own; None for all.
        end: the last one.
    """
    bounds = {"from": start, "to": end, "today": today}
    amounts, states, late = read(_BY_VENDOR_AND_MONTH, bounds), read(_BY_STATUS, bounds), read(_OVERDUE, bounds)
    currencies = sorted({row[0] for row in [*amounts, *states, *late]})
    return [
        OfCurrency(
            currency,
            _by_status(_of(states, currency)),
            [OfVendor(str(key[0]), str(key[1]), **kinds) for key, kinds in _by_kind(_of(amounts, currency), months=0)],
            [OfMonth(key[2], **kinds) for key, kinds in _by_kind(_of(amounts, currency), months=1)],
            _by_age(_of(late, currency), today),
        )
        for currency in currencies
    ]


def _of(rows: Iterable[tuple[Any, ...]], currency: str) -> list[tuple[Any, ...]]:
    return [row[1:] for row in rows if row[0] == currency]


def _by_status(rows: Iterable[tuple[Any, ...]]) -> list[OfStatus]:
    found = {status: _amounts(numbers) for status, *numbers in rows}
    return [OfStatus(status, found.get(status, Amounts())) for status in CommissionStatus]


def _by_kind(rows: Iterable[tuple[Any, ...]], *, months: int) -> Iterator[tuple[tuple[Any, ...], dict[str, Amounts]]]:
    """What each vendor's or month's rows come to, by kind, in the order of the rows."""
    found: dict[tuple[Any, ...], dict[str, Amounts]] = {}
    for *key, of_month, kind, count, gross, share in rows:
        if of_month == months:
            nothing = dict.fromkeys(("projected", "earned", "received"), Amounts())
            found.setdefault(tuple(key), nothing)[kind] = _amounts((count, gross, share))
    yield from found.items()


def _by_age(rows: Iterable[tuple[Any, ...]], today: date) -> list[OfAge]:
    by_day = [(age(expected_on, today), _amounts(numbers)) for expected_on, *numbers in rows]
    return [OfAge(bucket, _total(amounts for at, amounts in by_day if at is bucket)) for bucket in Age]


def _amounts(numbers: Iterable[Any]) -> Amounts:
    # PostgreSQL adds cents up to a numeric, which never overflows.
    return Amounts(*map(int, numbers))


def _total(amounts: Iterable[Amounts]) -> Amounts:
    return Amounts(*map(sum, zip(*map(astuple, [Amounts(), *amounts]), strict=True)))
