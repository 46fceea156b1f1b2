"""A year of visits to the agency's pages: where from, on what, and how far visitors read."""

import json
from datetime import datetime, timedelta
from typing import NamedTuple

from tt_api.models.analytics import PAGE_VIEW
from tt_api.seeding.dice import Dice, seed_id, weighted
from tt_api.seeding.table import EVERY, Row, SeedTable
from tt_api.seeding.worktime import ANCHOR

EVENTS = SeedTable("analytics_events", moving=EVERY)

_SITE = "https://traveltamers.example"
_VISITS_A_TEN = 24
_DAYS = 365
_SECONDS_A_DAY = 24 * 60 * 60
_PAGES = (
    "/",
    "/retreats",
    "/cruises",
    "/destinations/azores",
    "/destinations/svalbard",
    "/blog/packing-light",
    "/team",
)


class _Origin(NamedTuple):
    """How a visitor came: by a link of ours, or from a page that named us."""

    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    referrer: str | None = None


_ORIGINS = weighted(
    {
        _Origin(): 30,
        _Origin(referrer="https://www.search.example/results"): 22,
        _Origin("newsletter", "email", "autumn-escapes"): 16,
        _Origin("linkedin", "social", "retreat-season", "https://linkedin.example/feed"): 14,
        _Origin("instagram", "social", None, "https://instagram.example/"): 9,
        _Origin("search", "cpc", "offsites"): 6,
        _Origin(referrer="https://retreatguide.example/agencies"): 3,
    }
)
_DEVICES = weighted({"desktop": 55, "mobile": 36, "tablet": 7, "bot": 2})
_COUNTRIES = weighted({"US": 70, "CA": 10, "GB": 8, "DE": 5, "PT": 2, None: 5})


def page_views(ten: int) -> list[Row]:
    """The page views that there are for ten companies' worth of business."""
    return [row for number in range(1, _VISITS_A_TEN + 1) for row in _visit(ten, number)]


def _visit(ten: int, number: int) -> list[Row]:
    dice = Dice(EVENTS.name, ten, number)
    origin, device, country = dice.pick(_ORIGINS), dice.pick(_DEVICES), dice.pick(_COUNTRIES)
    # A visit of six pages is over before the day is.
    begins = ANCHOR - timedelta(days=dice.between(1, _DAYS), seconds=-dice.below(_SECONDS_A_DAY - 3600))
    session, pause = seed_id("visits", ten, number), dice.between(20, 400)
    rows = []
    for page in range(dice.between(1, 6)):
        view = _view(begins + timedelta(seconds=page * pause), session, dice)
        # Inside the site there is no other origin than the site itself.
        came = origin if page == 0 else _Origin(referrer=f"{_SITE}/")
        rows.append(
            {
                "id": seed_id(EVENTS.name, ten, number, page + 1),
                **view,
                "referrer": came.referrer,
                "utm_source": origin.source,
                "utm_medium": origin.medium,
                "utm_campaign": origin.campaign,
                "device": device,
                "country": country,
            }
        )
    return rows


def _view(moment: datetime, session: str, dice: Dice) -> Row:
    return {
        "event_name": PAGE_VIEW,
        "occurred_at": moment,
        "created_at": moment,
        "updated_at": moment,
        "session_id": session,
        "page_url": f"{_SITE}{dice.pick(_PAGES)}",
        "properties": json.dumps({"scrolledPercent": dice.between(1, 20) * 5}),
    }
