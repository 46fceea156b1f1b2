import pytest

from tt_api.naming import SLUG_MAX_LENGTH, slugify


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Blue Heron Analytics", "blue-heron-analytics"),
        ("  Café Zürich & Co. ", "cafe-zurich-co"),
        ("O'Brien/Straße_9", "o-brien-strasse-9"),
        ("ﬁve ℃", "five-c"),
        ("--", "item"),
        ("Жук", "item"),
        ("東京", "item"),
        ("", "item"),
    ],
)
def test_words_joined_by_dashes(text: str, slug: str) -> None:
    assert slugify(text) == slug


def test_long_names_are_cut_without_a_dash_at_the_end() -> None:
    slug = slugify("a" * (SLUG_MAX_LENGTH - 1) + " b")
    assert slug == "a" * (SLUG_MAX_LENGTH - 1)
    assert len(slugify("a" * 500)) == SLUG_MAX_LENGTH
