"""Which e-mail addresses are taken: those that email-validator takes, also where it isn't asked."""

from collections import Counter

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.support.maker import Maker
from tests.support.refusals import refused
from tests.support.resources import VOYAGES

pytestmark = pytest.mark.deep

WORDS = ["a", "Z", "9", "a-b", "1a", "xn", "-", "--", "_", "+", "'", '"', "é", "xn--p1ai", "", "q" * 63, "q" * 64]
TOPS = ["com", "COM", "c", "c9", "9", "local", "Local", "arpa", "test", "invalid", "example", "рф", "\u017f", "q" * 63]
LABELS = st.sampled_from(WORDS[:6]) | st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map("".join)
LOCALS = st.lists(LABELS | st.text(max_size=3), min_size=1, max_size=3).map(".".join)
TRIMMED = " \t\n"


@st.composite
def addresses(draw: st.DrawFn) -> str:
    domain = [*draw(st.lists(LABELS, max_size=3)), draw(st.sampled_from(TOPS))]
    return f"{draw(LOCALS)}@{'.'.join(domain)}{draw(st.sampled_from(['', '', '', '.', TRIMMED]))}"


def taken_by_the_library(address: str) -> bool:
    try:
        validate_email(address.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


def test_they_are_those_that_the_library_takes(make: Maker) -> None:
    row = make.make(VOYAGES)
    taken: Counter[bool] = Counter()

    @settings(
        max_examples=500,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(address=addresses().filter(lambda address: "\x00" not in address))
    @example(address=f"{'q' * 64}@{'q' * 63}.{'q' * 63}.com")
    @example(address=f"{'q' * 65}@example.com")
    @example(address=f"a@{'q' * 64}.com")
    @example(address=f"a@b.{'q' * 64}")
    @example(address="a@b--c.com")
    @example(address="a@xn--zzzz.com")
    @example(address="a@b-.com")
    @example(address="a@b.com.")
    @example(address="a.@b.com")
    @example(address="a@b.invalid")
    @example(address="a@com")
    @example(address="a@\u017f.com")
    def send(address: str) -> None:
        response = make.api.patch(row.url, {"contactEmail": address})
        taken[response.status_code == 200] += 1
        if taken_by_the_library(address):
            assert response.get_json()["data"]["contactEmail"] == address.strip(), address
        else:
            refused(response, 400, "contactEmail", why=address)

    send()
    assert min(taken[True], taken[False]) > 50, taken
