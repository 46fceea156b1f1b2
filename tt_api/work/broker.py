"""The broker as Celery takes it: Redis, or the master that sentinels name."""

from typing import Any, NamedTuple
from urllib.parse import quote

from redis.backoff import NoBackoff
from redis.retry import Retry

from tt_api.redis_gate.sentinels import sentinels_of


class Broker(NamedTuple):
    """Where messages go.

    Attributes:
        url: kombu's.
        transport_options: beside those of celeryconfig.py.
    """

    url: str
    transport_options: dict[str, Any]


def broker_of(redis_url: str, *, seconds: float) -> Broker:
    """The broker of a ``REDIS_URL``.

    Args:
        redis_url: of a Redis, or of sentinels.
        seconds: how long a sentinel may take to answer.

    Raises:
        ConfigurationError: it can't be read.
    """
    sentinels = sentinels_of(redis_url)
    if sentinels is None:
        return Broker(redis_url, {})
    login = f"{quote(sentinels.username or '', safe='')}:{quote(sentinels.password or '', safe='')}"
    urls = [
        f"sentinel://{login}@{f'[{host}]' if ':' in host else host}:{port}/{sentinels.database}"
        for host, port in sentinels.addresses
    ]
    asked = {
        "password": sentinels.own_password,
        "socket_timeout": seconds,
        "socket_connect_timeout": seconds,
        # The next sentinel is asked at once; left to itself redis-py asks one that is away ten times, for 13 s.
        "retry": Retry(NoBackoff(), 0),
    }
    return Broker(";".join(urls), {"master_name": sentinels.master, "sentinel_kwargs": asked})
