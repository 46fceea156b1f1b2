"""Addresses of sentinels: what requests and Celery make of them, and a start that finds one wrong."""

import pytest

from tests.support.settings import settings_for
from tt_api.app import create_app
from tt_api.config import ConfigurationError
from tt_api.redis_gate.sentinels import Sentinels, sentinels_of
from tt_api.work.broker import broker_of

NOWHERE = "postgresql://nobody@127.0.0.1/none"


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (
            "redis+sentinel://tt:p%40ss@a.internal:26380,b.internal,[::1]:5/mymaster/3?sentinelPassword=o%2Fwn",
            Sentinels((("a.internal", 26380), ("b.internal", 26379), ("::1", 5)), "mymaster", 3, "tt", "p@ss", "o/wn"),
        ),
        ("redis+sentinel://a/m", Sentinels((("a", 26379),), "m", 0, None, None, None)),
        ("redis+sentinel://:pw@a/m/0", Sentinels((("a", 26379),), "m", 0, None, "pw", None)),
        ("redis://:pw@a:6379/0", None),
    ],
)
def test_say_where_they_are_and_whom_they_watch(url: str, found: Sentinels | None) -> None:
    assert sentinels_of(url) == found


@pytest.mark.parametrize(
    "rest",
    ["", "/", "/m/x", "/m/-1", "/m/0/1", "/m?other=1", "/m?sentinelPassword", "/m#x", ",/m", ":port/m"],
)
def test_that_are_wrong_stop_the_start_with_a_line_without_secrets(rest: str) -> None:
    with pytest.raises(ConfigurationError, match="REDIS_URL") as raised:
        create_app(settings_for(NOWHERE, f"redis+sentinel://:hunter2@a{rest}"))
    assert "hunter2" not in str(raised.value)


def test_are_celery_s_in_its_own_words() -> None:
    broker = broker_of("redis+sentinel://tt:p%40ss@a:1,[::1]/mymaster/3?sentinelPassword=own", seconds=5)
    assert broker.url == "sentinel://tt:p%40ss@a:1/3;sentinel://tt:p%40ss@[::1]:26379/3"
    assert broker.transport_options["master_name"] == "mymaster"
    assert broker.transport_options["sentinel_kwargs"]["password"] == "own"
    assert broker_of("redis://:pw@a:6379/0", seconds=5) == ("redis://:pw@a:6379/0", {})
