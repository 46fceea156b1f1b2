"""What the paths of requests mean beyond werkzeug's own rules: how they must be spelt, and which methods they take."""

from functools import lru_cache
from urllib.parse import urlsplit

from flask import Request, current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map


def spelt_as_routed(request: Request) -> bool:
    """Whether the words of a route were sent as they stand in it; what fills its blanks may be percent-encoded.

    Without this, ``//api/x``, ``/%2fapi/x`` and ``/%61pi/x`` would reach a route too, and pass by a rule for ``/api/``
    in the proxy before it.
    """
    asked = _path_as_sent(request).split("/")
    routed = (request.url_rule.rule if request.url_rule else request.path).split("/")
    return len(asked) == len(routed) and all(
        word.startswith("<") or word == sent for word, sent in zip(routed, asked, strict=True)
    )


def lacks_the_method(request: Request) -> bool:
    """Whether the path leads to a route that doesn't take the method, and only a blank of another one let it pass.

    werkzeug goes on looking: where ``/assets/search`` takes no PATCH, ``/assets/<id>`` does.
    """
    if request.url_rule is None or not request.view_args:
        return False
    before_the_blank = request.url_rule.rule.partition("<")[0].count("/")
    with_its_word = "/".join(request.path.split("/")[: before_the_blank + 1])
    return with_its_word in _written_out(current_app.url_map) and request.method not in allowed_methods(request.path)


@lru_cache(maxsize=8)
def _written_out(routes: Map) -> frozenset[str]:
    """What stands in routes before their first blank, word by word: ``/assets``, ``/assets/search``."""
    beginnings = (rule.rule.partition("/<")[0].split("/") for rule in routes.iter_rules())
    return frozenset("/".join(words[:number]) for words in beginnings for number in range(2, len(words) + 1))


def allowed_methods(path: str) -> set[str]:
    """The methods of the route that a path leads to.

    werkzeug adds those of routes that the path fits as well: with ``/assets/search`` those of ``/assets/<id>``.
    """
    routes = current_app.url_map
    try:
        found, _ = routes.bind("").match(path, method="OPTIONS", return_rule=True)
    except HTTPException:
        return set()
    return {method for rule in routes.iter_rules() if rule.rule == found.rule for method in rule.methods or ()}


def _path_as_sent(request: Request) -> str:
    # gunicorn hands the request's target over as it came; PATH_INFO is percent-decoded.
    target: str = request.environ.get("RAW_URI") or request.environ["PATH_INFO"]
    path = target.partition("?")[0]
    return path if path.startswith("/") else urlsplit(path).path
