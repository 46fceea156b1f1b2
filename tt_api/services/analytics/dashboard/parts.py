"""What the dashboard is made of. Amounts are cents; no sum crosses currencies."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tt_api.models.enums import DealStage


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of this month and of the last one.

    Attributes:
        last_month_to_date: the last one's up to today's day.
        change_percent: this month against that.
    """

    this_month: int
    last_month: int
    last_month_to_date: int
    change_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class OfStage:
    """The deals in an open stage."""

    stage: DealStage
    count: int
    value_cents: int
    weighted_cents: int


@dataclass(frozen=True, slots=True)
class Pipeline:
    """All open deals in one currency; the weighted sum is rounded once, so the stages' needn't add up to it."""

    currency: str
    count: int
    value_cents: int
    weighted_cents: int
    stages: list[OfStage]


@dataclass(frozen=True, slots=True)
class Won:
    """The deals that were won in one currency, by when they were closed."""

    currency: str
    count: Compared
    value_cents: Compared


@dataclass(frozen=True, slots=True)
class Sold:
    """What was booked in one currency."""

    currency: str
    count: Compared
    value_cents: Compared
    average_booking_cents: int | None


@dataclass(frozen=True, slots=True)
class Revenue:
    """What came in in one currency: from clients to whomever, and of that and of commissions to the agency itself."""

    currency: str
    collected_cents: Compared
    agency_revenue_cents: Compared


@dataclass(frozen=True, slots=True)
class Shared:
    """Commission, gross, and the agency's share of it."""

    gross_cents: int
    agency_share_cents: int


@dataclass(frozen=True, slots=True)
class ByMonth:
    """Commission of this month and of the last one, by the amounts' own dates."""

    this_month: Shared
    last_month: Shared


@dataclass(frozen=True, slots=True)
class Commissions:
    """Commissions in one currency: one of them is projected, earned and received in the end."""

    currency: str
    projected: ByMonth
    earned: ByMonth
    received: ByMonth
    open_cents: int
    overdue_cents: int
    missing_entries: int


@dataclass(frozen=True, slots=True)
class Departure:
    """A booking that leaves soon.

    Attributes:
        readiness: its trip's level, as it was last remembered.
    """

    booking_id: str
    booking_reference: str
    destination: str
    departure_date: date
    client_id: str | None
    passengers: int | None
    readiness: str


@dataclass(frozen=True, slots=True)
class ByReadiness:
    """How many bookings are of trips that are so ready."""

    ok: int
    warn: int
    unknown: int
    blocked: int


@dataclass(frozen=True, slots=True)
class Departures:
    """How many bookings leave in the next 30 days, and the first of them."""

    count: int
    readiness: ByReadiness
    next: list[Departure]


@dataclass(frozen=True, slots=True)
class OverdueInstallments:
    """Instalments in one currency that were due before today, and what is left of them."""

    currency: str
    count: int
    left_cents: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where page views came from."""

    source: str
    views: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    """How the business goes, as of the agency's today."""

    today: date
    win_rate_from: date
    win_rate_to: date
    pipeline: list[Pipeline]
    won: list[Won]
    win_rate: Decimal | None
    bookings: list[Sold]
    revenue: list[Revenue]
    commissions: list[Commissions]
    upcoming_departures: Departures
    overdue_installments: list[OverdueInstallments]
    nps: Decimal | None
    page_views: int
    top_sources: list[Source]
