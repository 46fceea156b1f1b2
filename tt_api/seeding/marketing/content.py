"""What the agency's site shows: articles, pieces of pages, what clients say, questions, and guides to places."""

from typing import NamedTuple

from tt_api.models.enums import ContentStatus
from tt_api.naming import slugify
from tt_api.seeding.catalogue.destinations import BY_PLACE, destination_id
from tt_api.seeding.dice import Dice, seed_id
from tt_api.seeding.marketing.assets import asset_id
from tt_api.seeding.table import Row, SeedTable, UniqueColumn
from tt_api.seeding.travel.calendar import TODAY, after, at

CONTENT = SeedTable("managed_content", UniqueColumn("slug", "slug", lambda slug, row_id: f"{slug}-{row_id[:8]}"))
_S = ContentStatus


class _Piece(NamedTuple):
    """A piece of content.

    Attributes:
        days: how long ago it was written.
    """

    content_type: str
    title: str
    body: str
    days: int
    status: ContentStatus = _S.PUBLISHED
    hero: str | None = None
    place: str | None = None
    consent: str | None = None


_GUIDED = ("the Azores", "Lisbon", "Iceland", "Svalbard", "the Norwegian fjords", "Kyoto")
_HEROES = {"the Azores": "azores-dawn.jpg", "Lisbon": "lisbon-tram.jpg", "Svalbard": "svalbard-bear.jpg",
           "the Norwegian fjords": "fjord-deck.jpg"}  # fmt: skip
_PIECES = (
    _Piece("blog_post", "Packing light for ten days", "One case, three layers, no iron.", 300),
    _Piece("blog_post", "Five tables for twelve", "Where a team eats well, and hears itself.", 210,
           hero="long-table.jpg"),
    _Piece("blog_post", "Winter in the north, without the cold feet", "Boots first. Then everything else.", 25),
    _Piece("blog_post", "What a group leader should ask", "Ten questions before the deposit.", 4, _S.DRAFT),
    _Piece("blog_post", "The season that was", "Our best stories of two years ago.", 700, _S.ARCHIVED),
    _Piece("page_section", "Home: why travel with us", "One person, from the first call to the last transfer.", 500),
    _Piece("page_section", "Retreats: how it works", "A call, two ideas, one plan.", 400, hero="long-table.jpg"),
    _Piece("page_section", "Cruises: groups of friends", "Eight cabins make a group.", 90, _S.DRAFT),
    _Piece("testimonial", "The best week of our year", "Everything worked, and the guide was a joy.", 120,
           consent="Mail of the Okafors, kept with the trip"),
    _Piece("testimonial", "Forty people, no queue", "We never waited for anything.", 80,
           consent="Signed form, Blue Heron"),
    _Piece("testimonial", "We would go back tomorrow", "The islands were better than the pictures.", 6, _S.DRAFT),
    _Piece("faq", "Do we need visas?", "We look it up for each passport, and tell you in writing.", 450),
    _Piece("faq", "What does planning cost?", "A fee that we name before we begin.", 450),
    _Piece("faq", "Can we cancel?", "By the supplier's terms, which you get with the offer.", 440),
    _Piece("faq", "How many make a group?", "Sixteen guests, or eight cabins; ask us for fewer.", 60),
    *(
        _Piece("destination_guide", f"A guide to {place}", f"When to go to {place}, where to stay, what to leave out.",
               350 - 20 * number, hero=_HEROES.get(place), place=place)
        for number, place in enumerate(_GUIDED)
    ),
)  # fmt: skip
_AUTHORS = ("Grace Hopper", "Nadia Amari")


def content() -> list[Row]:
    """All of it."""
    return [_row(number, piece) for number, piece in enumerate(_PIECES, 1)]


def _row(number: int, piece: _Piece) -> Row:
    dice = Dice(CONTENT.name, number)
    written = at(after(TODAY, -piece.days), dice)
    published = at(after(TODAY, 1 - piece.days), dice) if piece.status is not _S.DRAFT else None
    return {
        "id": seed_id(CONTENT.name, number),
        "content_type": piece.content_type,
        "slug": slugify(piece.title),
        "title": piece.title,
        "body": piece.body,
        "excerpt": piece.body.partition(".")[0] if piece.content_type == "blog_post" else None,
        "status": piece.status.value,
        "published_at": published,
        "author": dice.pick(_AUTHORS) if piece.content_type == "blog_post" else None,
        "destination_id": destination_id(piece.place) if piece.place else None,
        "hero_asset_id": asset_id(piece.hero) if piece.hero else None,
        "seo_title": f"{BY_PLACE[piece.place].name}: our guide" if piece.place else None,
        "locale": "en",
        "position": number,
        "consent_reference": piece.consent,
        "created_at": written,
        "updated_at": published or written,
    }
