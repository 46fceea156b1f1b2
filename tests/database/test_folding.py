"""The form in which addresses compare, against the library that knows the standards."""

from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from psycopg2.extensions import cursor

SCRIPTS = "abcxyz019üßéñøłčœşðþ абвгдеёжя αβγδσςωάή 東京日本語ひらがなカタカナー 한국어 שלום ไทย हिन्दी".replace(" ", "")
LABELS = st.text(alphabet=SCRIPTS, min_size=1, max_size=30)


@pytest.fixture(scope="module")
def db(database_url: str) -> Iterator[cursor]:
    with closing(psycopg2.connect(database_url)) as connection:
        yield connection.cursor()


def key_of(db: cursor, address: str) -> str:
    db.execute("SELECT email_key(%s)", (address,))
    ((key,),) = db.fetchall()
    return str(key)


def test_a_domain_is_compared_in_the_ascii_form_that_the_library_gives(db: cursor) -> None:
    @settings(max_examples=400, deadline=None, database=None, derandomize=True, suppress_health_check=[*HealthCheck])
    @given(labels=st.lists(LABELS, min_size=1, max_size=3))
    @example(labels=["mu\u0308nchen"])
    @example(labels=["\uff4dünchen"])
    @example(labels=["MÜNCHEN", "Straße"])
    @example(labels=["ü" * 50])
    def compare(labels: list[str]) -> None:
        address = f"Ada@{'.'.join(labels)}.example"
        try:
            known = validate_email(address, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            assume(False)
        assert key_of(db, address) == f"ada@{known.ascii_domain}".lower()
        # Whatever form it was written in.
        for domain in (known.ascii_domain, known.domain):
            assert key_of(db, f"ADA@{domain}") == key_of(db, address)

    compare()


@pytest.mark.parametrize("address", ["", "@", "nobody", "a@b@c", "@é", "é", "é@", "é@é..é", "a@" + "é" * 250])
def test_what_is_no_address_has_a_form_too(db: cursor, address: str) -> None:
    assert key_of(db, address) == key_of(db, address)
