"""Which route a request is for: werkzeug finds it, and what it has found is known again."""

from typing import Any

from werkzeug.routing import MapAdapter, Rule

_ID_LENGTH = 36


class KnownRoutes:
    """The rules that werkzeug has found, by the paths that lead to them; there are no more than rules and methods.

    Attributes:
        fixed: the rules of whole paths, by method and path.
        with_id: the rules that take a path's last part and no other, with its name, by method and what comes before.
    """

    def __init__(self) -> None:
        self.fixed: dict[tuple[str, str], Rule] = {}
        self.with_id: dict[tuple[str, str], tuple[Rule, str]] = {}


class RequestRouter(MapAdapter):
    """werkzeug's look at a request, which goes through its rules once a kind of path: each time costs 17 µs.

    No rule has a last part of its own that is as long as an id, which a test makes sure of.
    """

    known: KnownRoutes

    def match(self, *arguments: Any, **options: Any) -> Any:
        """The request's rule and what it takes from the path; other questions are werkzeug's.

        Raises:
            werkzeug.exceptions.HTTPException: there is none, or none for the method.
        """
        if arguments or options != {"return_rule": True}:
            return super().match(*arguments, **options)
        before, _, last = self.path_info.rpartition("/")
        if len(last) != _ID_LENGTH:
            return self._match_fixed()
        known = self.known.with_id.get((self.default_method, before))
        if known is not None:
            return known[0], {known[1]: last}
        rule, values = super().match(return_rule=True)
        if list(values.values()) == [last]:
            self.known.with_id[self.default_method, before] = rule, next(iter(values))
        return rule, values

    def _match_fixed(self) -> tuple[Rule, Any]:
        known = self.known.fixed.get((self.default_method, self.path_info))
        if known is not None:
            return known, {}
        rule, values = super().match(return_rule=True)
        if not values:
            self.known.fixed[self.default_method, self.path_info] = rule
        return rule, values
