"""Places to wait for Claude: at most half of a process's threads, so that the others still serve everybody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from flask import current_app

from tt_api.current import settings

_EXTENSION = "miles_places"


def take_place() -> BoundedSemaphore | None:
    """A place, to be given back by ``release()``; None where all are taken."""
    fewest = BoundedSemaphore(max(1, settings().web_threads // 2))
    places: BoundedSemaphore = current_app.extensions.setdefault(_EXTENSION, fewest)
    return places if places.acquire(blocking=False) else None


@contextmanager
def place_if_free() -> Iterator[bool]:
    """A place while the block runs; whether there was one."""
    place = take_place()
    try:
        yield place is not None
    finally:
        if place is not None:
            place.release()
