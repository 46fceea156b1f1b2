"""A ``REDIS_URL`` that names sentinels, who know which Redis is the master now.

``redis+sentinel://:password@host:26379,host2:26379/mymaster/0?sentinelPassword=…``: user and password are the Redis
servers', the last part of the path is the number of the database. Sentinels that want a password are given their own.
"""

import re
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from tt_api.config import ConfigurationError

_SCHEME = "redis+sentinel"
_PORT = 26379
# What sentinels take for a name.
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_NUMBER = re.compile(r"[0-9]{1,4}")
_PASSWORD = "sentinelPassword"  # noqa: S105 -- a parameter's name


class Sentinels(NamedTuple):
    """What such an address says.

    Attributes:
        addresses: of the sentinels.
        master: what they call the Redis that they watch.
        database: its number.
        username, password: the Redis servers'.
        own_password: the sentinels' own.
    """

    addresses: tuple[tuple[str, int], ...]
    master: str
    database: int
    username: str | None
    password: str | None
    own_password: str | None


def sentinels_of(url: str) -> Sentinels | None:
    """What an address of sentinels says; None for any other address.

    Raises:
        ConfigurationError: it begins like one and can't be read.
    """
    scheme, _, rest = url.partition("://")
    if scheme != _SCHEME:
        return None
    try:
        return _read(rest)
    except ValueError:
        # Its message may quote a password.
        message = (
            "REDIS_URL is not an address of sentinels such as"
            " redis+sentinel://:password@host:26379,host2:26379/mymaster/0"
        )
        raise ConfigurationError(message) from None


def _read(rest: str) -> Sentinels:
    # By hand: urlsplit takes no more than one host.
    place, _, query = rest.partition("?")
    netloc, *path = place.split("/")
    login, _, hosts = netloc.rpartition("@")
    username, _, password = login.partition(":")
    master, database = path if len(path) == 2 else (*path, "0")  # noqa: PLR2004 -- the master's name and the number
    parameters = parse_qs(query, strict_parsing=True) if query else {}
    own_passwords = parameters.pop(_PASSWORD, [])
    if not _NAME.fullmatch(master) or not _NUMBER.fullmatch(database) or parameters or len(own_passwords) > 1:
        raise ValueError
    return Sentinels(
        tuple(_address(host) for host in hosts.split(",")),
        master,
        int(database),
        unquote(username) or None,
        unquote(password) or None,
        own_passwords[0] if own_passwords else None,
    )


def _address(text: str) -> tuple[str, int]:
    parts = urlsplit(f"//{text}")
    if not parts.hostname or parts.path or parts.username is not None:
        raise ValueError
    return parts.hostname, parts.port or _PORT
