"""The blueprint that every route belongs to: it names its guard and its rate-limit tier."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint as FlaskBlueprint
from flask import Response
from flask_smorest import Blueprint as SmorestBlueprint

from tt_api.http.arguments import StrictParser
from tt_api.http.guards import Guard
from tt_api.http.security_schemes import security_of
from tt_api.rate_limits.limits import Tier


class Blueprint(SmorestBlueprint):
    """A flask-smorest blueprint with exactly one guard.

    Args:
        name: the blueprint's name, and the tag of its operations in the documentation.
        guard: who may call its routes. There is no default: forgetting it must not open a route.
        tier: the rate-limit tier that counts beside the global one.
        limited: whether limits and their headers apply at all; only the health routes say no.
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
        **options: Any,
    ) -> None:
        super().__init__(name, import_name, **options)
        self.guard = guard
        self.tier = tier
        self.limited = limited
        self._prepare_doc_cbks.append(self._prepare_guard_doc)
        # Browsers send beacons as plain text, and only public routes are called by browsers.
        self.other_media_types = frozenset({"text/plain"} if guard is Guard.PUBLIC else ())

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

    def _prepare_guard_doc(self, doc: dict[str, Any], _: Any, **__: Any) -> dict[str, Any]:
        schemes = security_of(self.guard)
        return {**doc, "security": schemes} if schemes else doc
