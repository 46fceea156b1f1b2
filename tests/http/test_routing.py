"""What the router knows again is what werkzeug finds, for every route and method, whatever stands for an id."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import create_environ

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW")
IDS = (
    "01a21939-d0b3-766a-803c-b82bc9b874df",
    "01A21939-D0B3-766A-803C-B82BC9B874DF",
    "x" * 36,
    "é" * 36,
    "line\nbreak".ljust(36, "*"),
    "no-id",
    "x" * 37,
    "",
)
# Where there is no route, and where one ends in more than it should.
NOWHERE = ("/", "/api", "/nowhere", "//api/companies", "/api//companies", "/api/companies/", "/api/companies/{}/{}")


def paths(app: Flask) -> Iterator[str]:
    patterns = {re.sub(r"<[^>]*>", "{}", rule.rule) for rule in app.url_map.iter_rules()} | set(NOWHERE)
    for pattern in sorted(patterns):
        for last in IDS if "{}" in pattern else ("",):
            for first in (IDS[0], "other"):
                yield pattern.format(*[first] * (pattern.count("{}") - 1), last)


def found(app: Flask, path: str, method: str, *, by_werkzeug: bool = False) -> object:
    environ = create_environ(method=method) | {"PATH_INFO": path.encode().decode("latin-1")}
    asked = app.request_class(environ)
    adapter = app.create_url_adapter(asked)
    if by_werkzeug:
        adapter = app.url_map.bind("localhost", path_info=asked.path, default_method=method)
    assert adapter is not None
    try:
        rule, values = adapter.match(return_rule=True)
    except HTTPException as refusal:
        return type(refusal), getattr(refusal, "valid_methods", None)
    return rule, dict(values)


@pytest.mark.parametrize("method", METHODS)
def test_knows_again_what_werkzeug_finds(app: Flask, method: str) -> None:
    asked = 0
    for path in paths(app):
        expected = found(app, path, method, by_werkzeug=True)
        assert [found(app, path, method) for _ in range(2)] == [expected] * 2, path
        asked += 1
    assert asked > 300


def test_no_route_ends_in_a_word_that_could_be_an_id(app: Flask) -> None:
    last = [rule.rule.rpartition("/")[2] for rule in app.url_map.iter_rules()]
    assert not [word for word in last if len(word) == 36 and "<" not in word]


def test_remembers_no_more_than_there_are_routes(app: Flask) -> None:
    known = app.known_routes  # type: ignore[attr-defined]
    for number in range(50):
        found(app, f"{'/' * number}/livez", "GET")
        for path in (f"/api/companies/word-{number}", f"/api/companies/{number:036}", f"/nowhere/{number:036}"):
            found(app, path, "GET")
    assert not [path for _, path in known.fixed if "word" in path]
    assert [path for method, path in known.fixed if method == "GET" and "livez" in path] == ["/livez"]
    places = [before for method, before in known.with_id if method == "GET"]
    assert places.count("/api/companies") == 1
    assert not [before for before in places if "nowhere" in before]
