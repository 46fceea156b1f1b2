"""Keys of webhooks: a delivery is applied once, and a 409 after that.

    @blp.route("/payment", methods=["POST"])
    @blp.arguments(PaymentSchema)
    @applied_once
    def payment(body: Body) -> Response: ...

The decorator stands next to the view, below what reads the body: a delivery that is refused for what it says claims
nothing. What the view raises takes the claim back, so a delivery that was refused or failed can be sent again.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import request

from tt_api.errors import ConflictError
from tt_api.http.blueprint import DELIVERY
from tt_api.idempotency.claims import AppliedError, claim
from tt_api.idempotency.keys import X_HEADER, content_of, scope_of, sent_key

P = ParamSpec("P")
R = TypeVar("R")

APPLIED = "This delivery was already applied"


def applied_once(view: Callable[P, R]) -> Callable[P, R]:
    """A view of ``/webhooks``, which knows a delivery by its key, else by its path and body."""

    @wraps(view)
    def apply(*args: P.args, **kwargs: P.kwargs) -> R:
        key = sent_key(request, (X_HEADER,))
        if key is not None:
            _claim(key, APPLIED)
        else:
            _claim(content_of(request).hex(), f"{APPLIED}; send {X_HEADER} to tell equal deliveries apart")
        return view(*args, **kwargs)

    return _documented(apply)


def applied_once_by_key(view: Callable[P, R]) -> Callable[P, R]:
    """A view of ``/hooks/groups``: each delivery without a key counts, since join, leave, join are three events."""

    @wraps(view)
    def apply(*args: P.args, **kwargs: P.kwargs) -> R:
        key = sent_key(request, (X_HEADER,))
        if key is not None:
            _claim(key, APPLIED)
        return view(*args, **kwargs)

    return _documented(apply)


def _documented(apply: Callable[P, R]) -> Callable[P, R]:
    """A view whose blueprint says that it takes a key, beside what is documented of it already."""
    apply._apidoc = {**getattr(apply, "_apidoc", {}), DELIVERY: True}  # type: ignore[attr-defined]  # noqa: SLF001 -- where flask-smorest looks for it
    return apply


def _claim(key: str, applied: str) -> None:
    try:
        claim(scope_of(request, key), content_of(request))
    except AppliedError:
        raise ConflictError(applied) from None
