"""What travelers should know of places: now, from next month on, and some time ago."""

from typing import NamedTuple

from tt_api.models.enums import AlertSeverity
from tt_api.seeding.catalogue.destinations import destination_id
from tt_api.seeding.catalogue.vendors import ALL as VENDORS
from tt_api.seeding.catalogue.vendors import vendor_id
from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.table import EVERY, Row, SeedTable
from tt_api.seeding.travel.calendar import TODAY, after, at

ALERTS = SeedTable("travel_alerts", moving=EVERY)
_S = AlertSeverity


class _Alert(NamedTuple):
    """An alert, about a place, a country or a vendor.

    Attributes:
        starts, ends: days from today on; no end where nobody knows it.
    """

    alert_type: str
    severity: AlertSeverity
    title: str
    starts: int
    ends: int | None
    country: str | None = None
    place: str | None = None
    vendor: str | None = None
    level: int | None = None


_ALL = (
    # Several of the clients are there, or about to leave.
    _Alert("strike", _S.CRITICAL, "Portugal: air traffic control on strike", -1, 45, country="PT"),
    _Alert("weather", _S.WARNING, "Storms over the Azores", -2, 6, place="the Azores"),
    _Alert("health", _S.WARNING, "Dengue on the Mexican coast", -12, None, country="MX", level=2),
    _Alert("disaster", _S.CRITICAL, "Reykjanes: eruption, road to the airport closed", -90, -75, country="IS", level=3),
    _Alert("advisory", _S.INFO, "South Africa: advice is reviewed", -40, None, country="ZA", level=2),
    _Alert("transport", _S.INFO, "Lofoten ferries by the winter timetable", -20, 120, place="the Lofoten Islands"),
    _Alert("entry_rules", _S.WARNING, "Bhutan: the daily fee is paid online", 20, None, country="BT"),
    _Alert("security", _S.WARNING, "Demonstrations in Barcelona", -200, -190, place="Barcelona", level=2),
    _Alert("supplier_default", _S.WARNING, "A supplier pays late", -9, None, vendor=VENDORS[0].name),
    _Alert("other", _S.INFO, "Svalbard: fewer landings allowed", -300, -30, place="Svalbard"),
)


def travel_alerts() -> list[Row]:
    """All of them, the same at any scale."""
    return [_row(number, alert) for number, alert in enumerate(_ALL, 1)]


def _row(number: int, alert: _Alert) -> Row:
    dice = Dice(ALERTS.name, number)
    starts = at(after(TODAY, alert.starts), dice)
    written = min(starts, at(after(TODAY, -1), dice))
    return {
        "id": seed_id(ALERTS.name, number),
        "destination_id": destination_id(alert.place) if alert.place else None,
        "country": alert.country,
        "vendor_id": vendor_id(alert.vendor) if alert.vendor else None,
        "alert_type": alert.alert_type,
        "severity": alert.severity.value,
        "title": alert.title,
        "advisory_level": alert.level,
        "source": "State Department" if alert.level else "The supplier" if alert.vendor else None,
        "source_url": f"https://advisories.example/{number}" if alert.level else None,
        "starts_at": starts,
        "ends_at": at(after(TODAY, alert.ends), dice) if alert.ends is not None else None,
        # Staff knows of what holds; what begins later is for a digest to come.
        "told_at": None if alert.starts > 0 or alert.severity is _S.INFO else written,
        "created_at": written,
        "updated_at": written,
    }
