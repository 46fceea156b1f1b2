"""A client trip's itinerary as clients hold it: day by day, each time by the clocks of its place."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tt_api.config import Letterhead
from tt_api.papers.content import Block, Document, Entries, Entry, Text
from tt_api.services.operations.agency_day import by_the_clocks_of
from tt_api.services.operations.written_days import written_day, written_time, written_weekday

# The columns of an item that the paper is made of. Nothing else of it is read, such as what is for staff only.
COLUMNS = (
    "id",
    "title",
    "position",
    "starts_at",
    "starts_tz",
    "ends_at",
    "ends_tz",
    "start_date",
    "end_date",
    "location",
    "address",
    "vendor_name",
    "confirmation_number",
    "carrier_code",
    "flight_number",
    "origin",
    "destination",
    "terminal",
    "seat",
    "room_type",
    "board",
    "status",
    "notes",
)
_BOARDS = {
    "RO": "Room only",
    "BB": "Breakfast included",
    "HB": "Half board",
    "FB": "Full board",
    "AI": "All inclusive",
}


class ItineraryPaper(NamedTuple):
    """What an itinerary's paper is made of.

    Attributes:
        items: those that the client may see, by `COLUMNS`, in any order.
        zone: the agency's, for times that don't say theirs.
    """

    letterhead: Letterhead
    trip: str
    client: str
    destination: str | None
    start_date: date | None
    end_date: date | None
    created_at: datetime
    items: tuple[Mapping[str, Any], ...]
    zone: ZoneInfo


def itinerary_document(paper: ItineraryPaper) -> Document:
    """The itinerary as a paper."""
    facts = (
        ("Destination", paper.destination),
        ("From", paper.start_date and written_day(paper.start_date)),
        ("To", paper.end_date and written_day(paper.end_date)),
        ("Times", "local to each place"),
    )
    return Document(
        letterhead=paper.letterhead,
        title="ITINERARY",
        reference=paper.trip,
        created_at=paper.created_at,
        addressee_label="For",
        addressee=(paper.client, paper.trip),
        facts=tuple((label, fact) for label, fact in facts if fact),
        blocks=tuple(_blocks(paper)) or (Text("Nothing is planned yet", ""),),
    )


def _blocks(paper: ItineraryPaper) -> Iterator[Block]:
    dated = [(day, item) for item in paper.items if (day := _day(item, paper.zone)) is not None]
    dated.sort(key=lambda pair: _order(*pair))
    for day, items in groupby(dated, key=lambda pair: pair[0]):
        yield Entries(_heading(day, paper.start_date), tuple(_entry(item, paper.zone) for _, item in items))
    undated = sorted(
        (item for item in paper.items if _day(item, paper.zone) is None), key=lambda item: item["position"]
    )
    if undated:
        yield Entries("Good to know", tuple(_entry(item, paper.zone) for item in undated))


def _day(item: Mapping[str, Any], zone: ZoneInfo) -> date | None:
    if item["starts_at"] is not None:
        return _local(item["starts_at"], item["starts_tz"], zone).date()
    day: date | None = item["start_date"]
    return day


def _order(day: date, item: Mapping[str, Any]) -> tuple[Any, ...]:
    """What lasts all day comes before what has a time; then as they happen, wherever."""
    starts_at: datetime | None = item["starts_at"]
    return day, starts_at is not None, starts_at.timestamp() if starts_at else 0, item["position"], item["id"]


def _heading(day: date, start_date: date | None) -> str:
    written = written_weekday(day)
    return written if start_date is None or day < start_date else f"Day {(day - start_date).days + 1} · {written}"


def _entry(item: Mapping[str, Any], zone: ZoneInfo) -> Entry:
    when, until = _times(item, zone)
    return Entry(when, item["title"], tuple(line for line in (until, *_details(item)) if line))


def _times(item: Mapping[str, Any], zone: ZoneInfo) -> tuple[str, str]:
    """When it is, for the margin, and until when in words where that doesn't fit there."""
    if item["starts_at"] is None:
        ends = item["end_date"]
        return "", f"Until {written_day(ends)}" if ends and ends != item["start_date"] else ""
    starts = _local(item["starts_at"], item["starts_tz"], zone)
    when = written_time(starts.time())
    if item["ends_at"] is None:
        return when, ""
    ends_tz = item["ends_tz"] or item["starts_tz"]
    ends = _local(item["ends_at"], ends_tz, zone)
    if ends_tz == item["starts_tz"] and ends.date() == starts.date():
        return f"{when} to\n{written_time(ends.time())}", ""
    place = f", {_place(ends_tz)} time" if ends_tz and ends_tz != item["starts_tz"] else ""
    day = "" if ends.date() == starts.date() else f" on {written_weekday(ends.date())}"
    return when, f"Until {written_time(ends.time())}{day}{place}"


def _details(item: Mapping[str, Any]) -> Iterator[str]:
    flight = " ".join(filter(None, (item["carrier_code"], item["flight_number"])))
    route = " → ".join(filter(None, (item["origin"], item["destination"])))
    yield _joined(flight, route, _labelled("Terminal", item["terminal"]), _labelled("Seat", item["seat"]))
    yield _joined(item["location"], item["address"])
    yield item["vendor_name"] or ""
    yield _joined(item["room_type"], _BOARDS.get(item["board"] or ""))
    yield _labelled("Confirmation", item["confirmation_number"])
    yield "Held, not confirmed yet" if item["status"] == "held" else ""
    yield item["notes"] or ""


def _joined(*parts: str | None) -> str:
    return " · ".join(filter(None, parts))


def _labelled(label: str, value: str | None) -> str:
    return f"{label} {value}" if value else ""


def _local(moment: datetime, zone_name: str | None, agency: ZoneInfo) -> datetime:
    return by_the_clocks_of(ZoneInfo(zone_name) if zone_name else agency, moment)


def _place(zone_name: str) -> str:
    return zone_name.rpartition("/")[2].replace("_", " ")
