"""The one place where the wire's camelCase meets Python's and SQL's snake_case."""

import re
from functools import cache

_BOUNDARY = re.compile(r"(?<!^)(?=[A-Z])")


@cache
def camel(name: str) -> str:
    """``lead_source`` as callers see it: ``leadSource``."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


@cache
def snake(name: str) -> str:
    """``leadSource`` as Python and SQL see it: ``lead_source``."""
    return _BOUNDARY.sub("_", name).lower()


def singular(plural: str) -> str:
    """The English singular of a resource's name: ``companies`` → ``company``, ``legs`` → ``leg``."""
    if plural.endswith("ies"):
        return f"{plural[:-3]}y"
    return plural.removesuffix("s")
