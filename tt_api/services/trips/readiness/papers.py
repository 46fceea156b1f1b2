"""Whether a visa, an authorization or a residence permit that is on file covers a trip."""

from collections.abc import Sequence
from datetime import date

from tt_api.services.trips.readiness.checks import Level, Said
from tt_api.services.trips.readiness.facts import Facts, Paper
from tt_api.services.trips.readiness.places import Visited

_ENTRIES = {"single": 1, "double": 2}


def covering(papers: Sequence[Paper], needed: str, place: Visited, facts: Facts) -> Said:
    """What the best of somebody's papers comes to: one of them is enough.

    Args:
        papers: those that can admit to the place, at least one.
        needed: what is needed, in words.
    """
    starts, ends = facts.starts, facts.ends
    if starts is None or ends is None:
        return Said(Level.UNKNOWN, f"{needed}; one is on file, but the trip has no dates")
    found = [_wrong(paper, place, starts, ends) for paper in papers]
    if None in found:
        return Said(Level.OK, f"{needed}; one on file covers the trip")
    wrong = [said for said in found if said is not None]
    level = min((said.level for said in wrong), key=list(Level).index)
    return next(Said(level, f"{needed}; {said.message}") for said in wrong if said.level is level)


def _wrong(paper: Paper, place: Visited, starts: date, ends: date) -> Said | None:
    """Why a paper doesn't cover a stay, or may not; None where it does."""
    if paper.expires_on is None:
        return Said(Level.UNKNOWN, "until when the one on file is good isn't known")
    if paper.expires_on < ends:
        return Said(Level.BLOCKED, f"the one on file ends on {paper.expires_on}, before the trip does")
    if paper.issued_on is not None and paper.issued_on > starts:
        return Said(Level.BLOCKED, f"the one on file begins on {paper.issued_on}, after the trip does")
    # Whoever lives there comes and goes.
    return None if paper.kind == "residence_permit" else _wrong_with_stay(paper, place, (ends - starts).days + 1)


def _wrong_with_stay(paper: Paper, place: Visited, days: int) -> Said | None:
    if paper.entries in _ENTRIES and place.entries > _ENTRIES[paper.entries]:
        return Said(
            Level.BLOCKED, f"the one on file is for {paper.entries} entry, the trip enters {place.entries} times"
        )
    if place.entries > 1 and paper.entries is None and paper.kind != "travel_authorization":
        return Said(Level.WARN, f"the trip enters {place.entries} times; for how many the one on file is isn't known")
    if paper.max_stay_days is not None and paper.max_stay_days < days:
        return Said(Level.WARN, f"the one on file is for {paper.max_stay_days} days, the trip takes {days}")
    return None
