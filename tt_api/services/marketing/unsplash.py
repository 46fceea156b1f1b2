"""Unsplash's pictures: finding them, and keeping one as a marketing asset with its attribution."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit, urlunsplit

from marshmallow import ValidationError as SchemaError

from tt_api.current import settings
from tt_api.database.transaction import read
from tt_api.errors import ConflictError, ExternalServiceError, ValidationError
from tt_api.integrations import ErrorKind, ServiceError, log_not_configured
from tt_api.integrations.unsplash import Photo, PhotoPage, UnsplashClient, unsplash_client
from tt_api.models.marketing.marketing_assets import MarketingAsset
from tt_api.resources import writing
from tt_api.resources.fields import INT32_MAX, Text, Url
from tt_api.resources.table import Row, table_of
from tt_api.templating.one_line import one_line
from tt_api.work import stage

_ASSETS = table_of(MarketingAsset)
_NO_PICTURE = "is no picture of Unsplash"
_UNIQUE = ("source", "external_id")
# What Unsplash's terms want to stay as it is.
_KEPT = frozenset({"url", "attribution", "attribution_url", "external_id"})
# Links back to Unsplash are to say who leads there.
_REFERRAL = urlencode({"utm_source": "travel_tamers", "utm_medium": "referral"})


class Imported(NamedTuple):
    """The asset that a picture became, and whether it became so now."""

    asset: Row
    new: bool


def search(query: str, *, page: int, limit: int) -> PhotoPage:
    """Pictures for some words; none where Unsplash isn't configured.

    Raises:
        ExternalServiceError: Unsplash failed.
    """
    client = _client()
    if client is None:
        log_not_configured("unsplash", "search pictures", page=page)
        return PhotoPage(0, ())
    try:
        return client.search(query, page=page, per_page=limit)
    except ServiceError as error:
        raise _unavailable(error) from error


def import_photo(data: Mapping[str, Any]) -> Imported:
    """Keep a picture as an asset; the one that it is already, where it was imported before.

    No transaction is open while Unsplash is asked, since everything before the insert only reads; but one that holds an
    idempotency key, where the request has one.

    Args:
        data: fields of `UnsplashImportSchema`.

    Raises:
        ValidationError: Unsplash has no such picture, or isn't configured.
        ExternalServiceError: Unsplash failed.
    """
    photo_id = data["photo_id"]
    known = _find(photo_id)
    if known:
        return Imported(known, new=False)
    client = _client()
    if client is None:
        log_not_configured("unsplash", "import a picture")
        # A search finds none either.
        raise ValidationError.at("photoId", _NO_PICTURE)
    asset = _asset_of(_photo(client, photo_id), data)
    stored = writing.insert_unless_taken(MarketingAsset, asset, _UNIQUE)
    if stored is None:
        return Imported(_require(_find(asset["external_id"])), new=False)
    stage("tell_unsplash_of_use", {"assetId": stored["id"]})
    return Imported(stored, new=True)


def update_asset(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store what changed of an asset.

    Raises:
        ConflictError: the picture is Unsplash's, and its address or attribution would change.
    """
    if row["source"] == "unsplash" and _KEPT & changes.keys():
        raise ConflictError("A picture of Unsplash keeps its address and its attribution: its terms ask for them")
    return writing.update(MarketingAsset, row, changes, last=True)


def tell_of_use(asset_id: str) -> bool:
    """Tell Unsplash that a picture is used, as its terms ask; False where it can't be told, or nothing is there.

    Raises:
        ServiceError: it failed; telling twice does no harm.
    """
    found = read(
        "SELECT external_id FROM marketing_assets WHERE id = %s AND source = 'unsplash' AND deleted_at IS NULL",
        (asset_id,),
    )
    if not found:
        return False
    client = _client()
    if client is None:
        log_not_configured("unsplash", "tell of a picture's use", asset_id=asset_id)
        return False
    client.track_download(found[0][0])
    return True


def _client() -> UnsplashClient | None:
    return unsplash_client(settings())


def _find(photo_id: str) -> Row | None:
    found = read(
        f"SELECT {_ASSETS.select_list} FROM marketing_assets"  # noqa: S608 -- our own names
        " WHERE source = 'unsplash' AND external_id = %s AND deleted_at IS NULL",
        (photo_id,),
    )
    return Row(_ASSETS, found[0]) if found else None


def _require(row: Row | None) -> Row:
    if row is None:
        raise ConflictError("The picture's asset was deleted just now; try again")
    return row


def _photo(client: UnsplashClient, photo_id: str) -> Photo:
    try:
        return client.photo(photo_id)
    except ServiceError as error:
        if error.kind is ErrorKind.REFUSED and error.detail in ("404", "photo_id"):
            raise ValidationError.at("photoId", _NO_PICTURE) from None
        raise _unavailable(error) from error


def _unavailable(error: ServiceError) -> ExternalServiceError:
    return ExternalServiceError(f"Unsplash failed; try again later ({error})", retry_after_seconds=error.retry_after)


def _asset_of(photo: Photo, data: Mapping[str, Any]) -> dict[str, Any]:
    description, attribution = one_line(photo.description or ""), one_line(photo.attribution)
    try:
        return {
            "title": data.get("title") or description[:200] or attribution[:200],
            "kind": "image",
            "url": Url().parse(photo.url),
            "thumbnail_url": Url().parse(photo.thumbnail_url),
            "alt_text": data.get("alt_text", description[:500] or None),
            "attribution": attribution[:500],
            "attribution_url": Url().parse(referral(photo.photographer_url)),
            "source": "unsplash",
            "external_id": Text(100, required=True).parse(photo.photo_id),
            "width": _pixels(photo.width),
            "height": _pixels(photo.height),
            "tags": data.get("tags", []),
        }
    except SchemaError:
        raise ExternalServiceError("Unsplash gave an answer that makes no sense") from None


def referral(url: str) -> str:
    """A link back to Unsplash, which says who leads there."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return urlunsplit(parts._replace(query="&".join(part for part in (parts.query, _REFERRAL) if part)))


def _pixels(number: int) -> int | None:
    return number if 0 < number <= INT32_MAX else None
