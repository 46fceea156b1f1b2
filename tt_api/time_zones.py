"""The IANA time zones, as the `tzdata` package names them: what a server's own folder lists differs between servers."""

from functools import cache
from importlib.resources import files


@cache
def time_zones() -> frozenset[str]:
    """The names; without ``Factory``, which stands for a clock that nobody has set."""
    return frozenset(files("tzdata").joinpath("zones").read_text().split()) - {"Factory"}
