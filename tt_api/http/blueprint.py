"""The blueprint that every route belongs to: it names its guard and its rate-limit tier."""

from collections.abc import Callable
from typing import Any

from apispec import APISpec
from flask import Blueprint as FlaskBlueprint
from flask import Response
from flask_smorest import Blueprint as SmorestBlueprint

from tt_api.http.arguments import StrictParser
from tt_api.http.guards import Guard
from tt_api.http.security_schemes import schemes_of
from tt_api.rate_limits.limits import Tier

# Marks the documentation of a view that applies a delivery once (`tt_api.idempotency.deliveries`).
DELIVERY = "delivery"


class Blueprint(SmorestBlueprint):
    """A flask-smorest blueprint with exactly one guard.

    Args:
        name: the blueprint's name.
        guard: who may call its routes. There is no default: forgetting it must not open a route.
        tier: the rate-limit tier that counts beside the global one.
        limited: whether limits and their headers apply at all; only the health routes say no.
        tag: the heading above its operations in the documentation; by default its name.
    """

    # Schemas decide for themselves what becomes of unknown keys.
    ARGUMENTS_PARSER = StrictParser(unknown=None)

    def __init__(
        self,
        name: str,
        import_name: str,
        *,
        guard: Guard,
        tier: Tier | None = None,
        limited: bool = True,
        tag: str = "",
        **options: Any,
    ) -> None:
        super().__init__(name, import_name, **options)
        self.guard = guard
        self.tier = tier
        self.limited = limited
        self.tag = tag or name
        self._prepare_doc_cbks += [self._prepare_guard_doc, self._prepare_summary, self._prepare_key_doc]
        # What we send to others about the same things: OpenAPI's operations by their names.
        self.webhooks: dict[str, dict[str, Any]] = {}
        # Browsers send beacons as plain text, and only public routes are called by browsers.
        self.other_media_types = frozenset({"text/plain"} if guard is Guard.PUBLIC else ())

    def add_url_rule(self, *arguments: Any, tags: list[str] | None = None, **options: Any) -> None:
        """Serve a route and document it, under the blueprint's heading."""
        super().add_url_rule(*arguments, tags=tags or [self.tag], **options)

    def add_undocumented_rule(self, rule: str, view: Callable[..., Response]) -> None:
        """Serve something that isn't part of the API, such as a page."""
        FlaskBlueprint.add_url_rule(self, rule, view.__name__, view)

    def takes_query(self, endpoint: str | None) -> bool:
        """Whether a route declares query parameters; the others refuse all of them."""
        operations = self._docs.get((endpoint or "").removeprefix(f"{self.name}."), {})
        return any(
            parameter["in"] == "query"
            for operation in operations.values()
            if isinstance(operation, dict)
            for parameter in operation.get("arguments", {}).get("parameters", ())
        )

    def takes_key(self, method: str) -> bool:
        """Whether callers may send an idempotency key with a method, to be given the first answer again.

        Nobody owns a key on public routes. Webhooks have a way of their own (`tt_api.idempotency.deliveries`).
        """
        if self.guard is Guard.PUBLIC or not f"{self.url_prefix}/".startswith(("/api/", "/internal/")):
            return False
        return method in ("POST", "PATCH")

    def _prepare_guard_doc(self, doc: dict[str, Any], _: Any, *, spec: APISpec, **__: Any) -> dict[str, Any]:
        """Say which credential an operation asks for; public ones say none."""
        for name, scheme in schemes_of(self.guard):
            if name not in spec.components.security_schemes:
                spec.components.security_scheme(name, scheme)
        return {**doc, "security": [{name: []} for name, _ in schemes_of(self.guard)]}

    @staticmethod
    def _prepare_summary(doc: dict[str, Any], info: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A view's docstring ends its summary with a full stop; headings have none."""
        if "summary" in info["docstring"]:
            info["docstring"]["summary"] = info["docstring"]["summary"].removesuffix(".")
        return doc

    def _prepare_key_doc(self, doc: dict[str, Any], info: dict[str, Any], *, method: str, **_: Any) -> dict[str, Any]:
        """Say which header takes an idempotency key, and what it answers to a request that comes again."""
        delivery = info.get(DELIVERY, False)
        if not delivery and not self.takes_key(method.upper()):
            return doc
        # What is said by hand takes the place of the rest, so it is said there.
        by_hand = info.setdefault("manual_doc", {})
        by_hand.setdefault("parameters", doc.get("parameters", []))
        by_hand["parameters"].append("XIdempotencyKey" if delivery else "IdempotencyKey")
        by_hand.setdefault("responses", {})["409"] = "DELIVERY_CONFLICT" if delivery else "KEY_CONFLICT"
        for status, response in doc["responses"].items():
            if str(status).startswith("2") and not delivery:
                response.setdefault("headers", {})["Idempotency-Replayed"] = "IdempotencyReplayed"
        return doc
