"""The part of Jinja that mail templates may use: everything else is a syntax error when a template is saved.

People who may write templates are still not people who may stop the server: a template must not reach Python's
objects, loop for ever or make a hundred megabytes. So what isn't on the lists here can't be written (no calls but
``range``, no macros, blocks or includes, no nested lists), texts grow by no operator, and what is left is metered
(`tt_api.templating.metering`).
"""

from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, nodes
from jinja2.filters import FILTERS, do_join
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.utils import missing, pass_context, pass_eval_context
from jinja2.visitor import NodeTransformer

from tt_api.templating import values
from tt_api.templating.metering import MAX_CHARACTERS, TooMuchError, each_round, spend

_NODES = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign),
    *(nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.List, nodes.Tuple),
    *(nodes.Filter, nodes.Test, nodes.Keyword, nodes.CondExpr, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Call),
)
_FILTERS_OF_TEXTS = (
    *("capitalize", "e", "escape", "lower", "striptags", "title", "trim", "truncate", "upper", "urlencode"),
    "wordcount",
)
_FILTERS = (
    *_FILTERS_OF_TEXTS,
    *("abs", "count", "d", "default", "first", "float", "int", "join", "last", "length", "round"),
)
_TESTS = (
    *("boolean", "defined", "divisibleby", "eq", "equalto", "even", "false", "float", "ge", "greaterthan", "gt", "in"),
    *("integer", "le", "lessthan", "lower", "lt", "mapping", "ne", "none", "number", "odd", "sequence", "string"),
    *("true", "undefined", "upper"),
)
# Filters that no template can name, for no list has them.
_METERED = "metered"
_DECIMAL = "decimal"
_MAX_NUMBER = 10**18
_MAX_DEPTH = 60
# Compiling takes half a millisecond for each expression; a long mail has a hundred.
_MAX_NODES = 3_000


class Missing(StrictUndefined):
    """A value that isn't there; its error's text is the variable's name, or ``.name`` of what is inside a variable."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        name = str(self._undefined_name or "")
        return name if self._undefined_obj is missing else f".{name}"


class MailEnvironment(ImmutableSandboxedEnvironment):
    """Jinja for mails.

    Args:
        html: whether values are escaped as HTML wants it.
    """

    intercepted_binops = frozenset(ImmutableSandboxedEnvironment.default_binop_table)

    def __init__(self, *, html: bool) -> None:
        # Unoptimized: constants would be computed when a template is saved, where nothing is metered.
        super().__init__(
            autoescape=html, undefined=Missing, finalize=_printed, optimized=False, cache_size=0, extensions=()
        )
        self.filters = {name: _watched(function) for name, function in _filters().items()}
        self.filters |= {_METERED: each_round, _DECIMAL: Decimal}
        self.tests = {name: TESTS[name] for name in (*_TESTS, "==", "!=", "<", "<=", ">", ">=") if name in TESTS}
        self.tests["float"] = lambda value: isinstance(value, Decimal)
        self.globals = {"range": self.globals["range"]}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _refuse_what_is_not_listed(tree)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, _METERED, [], [], None, None, lineno=loop.lineno)
        _DecimalConstants().visit(tree)
        return tree

    def getattr(self, obj: Any, attribute: str) -> Any:
        """``a.b``: a key of an object, or what Jinja tells of a loop; never an attribute of a Python object."""
        return super().getattr(obj, attribute) if isinstance(obj, LoopContext) else self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """``a["b"]``, ``a[0]``, ``a[:3]``."""
        if isinstance(obj, Undefined):
            return obj[argument]
        if isinstance(obj, dict | list | tuple | str | range):
            try:
                return obj[argument]
            except (TypeError, LookupError):
                pass
        return self.undefined(obj=obj, name=argument)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic, of numbers that stay numbers: ``"x" * 10**9`` and ``"%999999999d" % 1`` are texts."""
        del context
        if not (isinstance(left, int | float | Decimal) and isinstance(right, int | float | Decimal)):
            raise TypeError("only numbers can be computed with")
        if operator == "/" or not (isinstance(left, int) and isinstance(right, int)):
            left, right = values.decimal(left), values.decimal(right)
        result = self.binop_table[operator](left, right)
        if abs(result) > _MAX_NUMBER:
            raise TooMuchError("a number gets too large")
        return result


class _DecimalConstants(NodeTransformer):
    """Makes ``1.1`` in a source a decimal, so that it equals, and adds up with, the 1.1 of a value."""

    def visit_Const(self, node: nodes.Const) -> nodes.Node:  # noqa: N802 -- Jinja's name for it
        if not isinstance(node.value, float):
            return node
        text = nodes.Const(repr(node.value), lineno=node.lineno)
        return nodes.Filter(text, _DECIMAL, [], [], None, None, lineno=node.lineno)


def _filters() -> dict[str, Callable[..., Any]]:
    filters: dict[str, Callable[..., Any]] = {name: FILTERS[name] for name in _FILTERS}
    filters |= {name: values.of_texts(filters[name]) for name in _FILTERS_OF_TEXTS}
    filters |= {name: values.of_sequences(filters[name]) for name in ("count", "length")}
    filters |= {name: values.first_or_last(filters[name]) for name in ("first", "last")}
    filters |= dict.fromkeys(("d", "default"), values.default_value)
    return filters | {"float": values.to_decimal, "join": _join, "round": values.rounded}


def _refuse_what_is_not_listed(tree: nodes.Template) -> None:
    pending: list[tuple[nodes.Node, int]] = [(tree, 0)]
    seen = 0
    while pending:
        node, depth = pending.pop()
        seen += 1
        complaint = _complaint_about(node) or ("nests too deep" if depth > _MAX_DEPTH else None)
        complaint = complaint or ("the template has too many parts" if seen > _MAX_NODES else None)
        if complaint:
            raise TemplateSyntaxError(complaint, node.lineno or 1)
        pending += [(child, depth + 1) for child in node.iter_child_nodes()]


def _complaint_about(node: nodes.Node) -> str | None:
    if not isinstance(node, _NODES):
        return f"{type(node).__name__.lower()} can't be used here"
    match node:
        case nodes.Filter() if node.name not in _FILTERS:
            return f"there is no filter {node.name!r} here"
        case nodes.Test() if node.name not in _TESTS:
            return f"there is no test {node.name!r} here"
        case nodes.Call() if not (isinstance(node.node, nodes.Name) and node.node.name == "range"):
            return "nothing can be called here but range()"
        # A list inside a list, doubled line by line, would be a text without end when it is written out.
        case nodes.List() | nodes.Tuple(ctx="load") if not all(isinstance(item, nodes.Const) for item in node.items):
            return "a list may hold constants only"
    return None


# Told that it wants the context, Jinja doesn't write constants by itself, in Python's words.
@pass_context
def _printed(_: Any, value: Any) -> Any:
    return values.printed(value)


def _watched(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter whose use is metered."""

    # Jinja's marks, which say what a filter wants to be given first, are attributes: they come along.
    @wraps(function)
    def call(*arguments: Any, **options: Any) -> Any:
        spend(0)
        return function(*arguments, **options)

    return call


@pass_eval_context
def _join(context: Any, value: Any, d: str = "") -> str:
    """Jinja's ``join``, of texts and numbers, with the length known beforehand."""
    items = [values.printed(item) for item in (value if value is not None else "")]
    d = values.printed(d)
    if sum(map(len, items)) + len(d) * len(items) > MAX_CHARACTERS:
        raise TooMuchError("a text gets too long")
    return str(do_join(context, items, d)) if not context.autoescape else do_join(context, items, d)
