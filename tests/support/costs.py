"""The requests whose costs are counted: for each operation of a resource; `cost_routes` has the routes beside those."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Flask

from tests.support.examples import RULED
from tests.support.maker import Maker
from tests.support.probe_blueprints import guard_of, right_credentials, slack_headers
from tests.support.resources import Resource
from tests.support.wire import Cost, Wire
from tt_api.http.guards import Guard


class Signed(NamedTuple):
    """A body that Slack signs, and its type."""

    body: bytes
    content_type: str


class Request(NamedTuple):
    """One request, and what it needs was made before."""

    method: str
    path: str
    body: Any = None
    signed: Signed | None = None


Prepare = Callable[..., Request]

FORM = "application/x-www-form-urlencoded"


def _patch(make: Maker, resource: Resource, key: str) -> Request:
    row = make.make(resource)
    value = make.referred(resource, key).id if key in resource.references else make.value(resource, key)
    return Request("PATCH", row.url, {key: value})


def _patch_nothing(make: Maker, resource: Resource) -> Request:
    row = make.make(resource)
    return Request("PATCH", row.url, row.data)


def _plain_field(resource: Resource) -> str:
    return next(key for key in resource.own if key not in resource.references and _is_free(resource, key))


def _reference(resource: Resource) -> str | None:
    return next((key for key in resource.references if key in resource.own and _is_free(resource, key)), None)


def _is_free(resource: Resource, key: str) -> bool:
    return (resource.table.name, key) not in RULED


# By the heading of a column: the operation's letter, and what makes its request.
OPERATIONS: dict[str, tuple[str, Prepare]] = {
    "list": (
        "L",
        lambda make, resource: Request("GET", f"{make.make(resource).collection}?createdAtFrom=2020-01-01&page=1"),
    ),
    "detail": ("G", lambda make, resource: Request("GET", make.make(resource).url)),
    "create": ("C", lambda make, resource: Request("POST", make.collection(resource), make.body(resource))),
    "full": (
        "C",
        lambda make, resource: Request("POST", make.collection(resource), make.body(resource, full=True)),
    ),
    "patch": ("U", lambda make, resource: _patch(make, resource, _plain_field(resource))),
    "refer": ("U", lambda make, resource: _patch(make, resource, str(_reference(resource)))),
    "same": ("U", _patch_nothing),
    "delete": ("D", lambda make, resource: Request("DELETE", make.make(resource).url)),
}


def offers(resource: Resource, column: str) -> bool:
    """Whether a resource has what a column of the table is about."""
    letter, _ = OPERATIONS[column]
    return letter in resource.operations and (column != "refer" or _reference(resource) is not None)


def cost(wire: Wire, make: Maker, prepare: Callable[[Maker], Request], credentials: dict[str, str] | None) -> Cost:
    """What a request costs once connections are open and plans kept.

    Args:
        credentials: the headers of a caller with a key; None for a visitor, who has none.
    """
    for _ in range(2):
        request = prepare(make)
        with wire.counting() as found:
            if credentials is None:
                response = make.visit(request.method, request.path, json=request.body)
            else:
                response = make.send(request.method, request.path, **_sent(request, credentials))
            # A file is sent while it is still being read.
            response.get_data()
        assert response.status_code < 400, response.get_data(as_text=True)
    return found[0]


def _sent(request: Request, credentials: dict[str, str]) -> dict[str, Any]:
    if request.signed is None:
        return {"json": request.body, "headers": credentials}
    body, content_type = request.signed
    return {"data": body, "content_type": content_type, "headers": slack_headers(body)}


def credentials_for(app: Flask, route: str) -> dict[str, str] | None:
    """The headers that a route's guard lets through; None where it has none."""
    method, path = route.split(" ")
    rule = next(rule for rule in app.url_map.iter_rules() if rule.rule == path and method in (rule.methods or ()))
    guard = guard_of(app, rule)
    return None if guard is Guard.PUBLIC else right_credentials(guard)
