"""Unsplash: pictures for content and social posts. Its terms require attribution and a report of each use."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from tt_api.config import Settings
from tt_api.integrations.attempts import Deadline, Limits, attempt
from tt_api.integrations.failures import ErrorKind, ServiceError
from tt_api.integrations.wire import Answer, Ask, exchange, json_of

_PHOTO_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FORBIDDEN = 403
# What neither PostgreSQL nor our answers can hold: NUL, and lone surrogates, which JSON escapes can contain.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

T = TypeVar("T")


class UnsplashError(ServiceError):
    """Unsplash failed."""

    service = "unsplash"


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture; sizes in pixels. `url` must be used as it is: hotlinking is how Unsplash counts views."""

    photo_id: str
    width: int
    height: int
    description: str | None
    url: str
    thumbnail_url: str
    page_url: str
    photographer: str
    photographer_url: str

    @property
    def attribution(self) -> str:
        """What must stand beside the picture."""
        return f"Photo by {self.photographer} on Unsplash"


@dataclass(frozen=True, slots=True)
class PhotoPage:
    """A page of what a search found, and how many there are in all."""

    total: int
    photos: tuple[Photo, ...]


class UnsplashClient:
    """Finds pictures."""

    def __init__(
        self, access_key: str, *, base_url: str = "https://api.unsplash.com", limits: Limits | None = None
    ) -> None:
        self._access_key = access_key
        self._base_url = base_url.rstrip("/")
        self._limits = limits or Limits()

    def search(self, query: str, *, page: int = 1, per_page: int = 20) -> PhotoPage:
        """Pictures for some words; at most 30 a page.

        Raises:
            UnsplashError: it failed.
        """
        document = self._get("/search/photos", {"query": query, "page": page, "per_page": per_page})
        try:
            return PhotoPage(_typed(document["total"], int), tuple(_photo(found) for found in document["results"]))
        except (AttributeError, KeyError, TypeError):
            raise UnsplashError(ErrorKind.GARBAGE) from None

    def photo(self, photo_id: str) -> Photo:
        """One picture.

        Raises:
            UnsplashError: it failed; kind REFUSED, detail 404 where there is none.
        """
        document = self._get(f"/photos/{_checked(photo_id)}", {})
        try:
            return _photo(document)
        except (AttributeError, KeyError, TypeError):
            raise UnsplashError(ErrorKind.GARBAGE) from None

    def track_download(self, photo_id: str) -> None:
        """Tell Unsplash that a picture is used.

        Raises:
            UnsplashError: it failed.
        """
        document = self._get(f"/photos/{_checked(photo_id)}/download", {})
        if not isinstance(document, dict) or not isinstance(document.get("url"), str):
            raise UnsplashError(ErrorKind.GARBAGE)

    def _get(self, path: str, params: Mapping[str, str | int]) -> Any:
        return attempt(
            partial(self._get_once, path, params), self._limits, service=UnsplashError.service, repeatable=True
        )

    def _get_once(self, path: str, params: Mapping[str, str | int], deadline: Deadline) -> Any:
        headers = {"Authorization": f"Client-ID {self._access_key}", "Accept-Version": "v1"}
        answer = exchange(Ask("GET", f"{self._base_url}{path}", headers, params=params), deadline, UnsplashError)
        if _hour_used_up(answer):
            raise UnsplashError(ErrorKind.RATE_LIMITED, detail=answer.status)
        return json_of(answer, UnsplashError)


def _hour_used_up(answer: Answer) -> bool:
    # Unsplash says 403 for this, as for a wrong key.
    return answer.status == _FORBIDDEN and answer.headers.get("x-ratelimit-remaining", "").strip() == "0"


def _checked(photo_id: str) -> str:
    if not _PHOTO_ID.fullmatch(photo_id):
        raise UnsplashError(ErrorKind.REFUSED, detail="photo_id", reached=False)
    return photo_id


def _photo(document: Any) -> Photo:
    description = document.get("alt_description") or document.get("description")
    return Photo(
        photo_id=_typed(document["id"], str),
        width=_typed(document["width"], int),
        height=_typed(document["height"], int),
        description=None if description is None else _typed(description, str),
        url=_typed(document["urls"]["regular"], str),
        thumbnail_url=_typed(document["urls"]["thumb"], str),
        page_url=_typed(document["links"]["html"], str),
        photographer=_typed(document["user"]["name"], str),
        photographer_url=_typed(document["user"]["links"]["html"], str),
    )


def _typed(value: Any, kind: type[T]) -> T:
    if not isinstance(value, kind) or (isinstance(value, str) and _UNSTORABLE.search(value)):
        raise TypeError
    return value


def unsplash_client(settings: Settings) -> UnsplashClient | None:
    """The client, where ``UNSPLASH_ACCESS_KEY`` is set."""
    if not settings.unsplash_access_key:
        return None
    return UnsplashClient(settings.unsplash_access_key, base_url=settings.unsplash_api_url)
