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
from jinja2.utils import missing, pass_eval_context

from tt_api.templating.metering import MAX_CHARACTERS, TooMuchError, each_round, spend

_NODES = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign),
    *(nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.List, nodes.Tuple),
    *(nodes.Filter, nodes.Test, nodes.Keyword, nodes.CondExpr, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Call),
)
_FILTERS = (
    *("abs", "capitalize", "count", "d", "default", "e", "escape", "first", "float", "int", "last", "length"),
    *("lower", "striptags", "title", "trim", "truncate", "upper", "urlencode", "wordcount"),
)
_TESTS = (
    *("boolean", "defined", "divisibleby", "eq", "equalto", "even", "false", "float", "ge", "greaterthan", "gt", "in"),
    *("integer", "le", "lessthan", "lower", "lt", "mapping", "ne", "none", "number", "odd", "sequence", "string"),
    *("true", "undefined", "upper"),
)
_METERED = "metered"
_MAX_NUMBER = 10**18
_MAX_DECIMALS = 10
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
            autoescape=html, undefined=Missing, finalize=_printable, optimized=False, cache_size=0, extensions=()
        )
        self.filters = {name: _watched(FILTERS[name]) for name in _FILTERS}
        self.filters |= {"join": _watched(_join), "round": _watched(_round), _METERED: each_round}
        self.tests = {name: TESTS[name] for name in (*_TESTS, "==", "!=", "<", "<=", ">", ">=") if name in TESTS}
        self.globals = {"range": self.globals["range"]}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _refuse_what_is_not_listed(tree)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, _METERED, [], [], None, None, lineno=loop.lineno)
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
        if isinstance(left, Decimal) or isinstance(right, Decimal):
            left, right = Decimal(left), Decimal(right)
        result = self.binop_table[operator](left, right)
        if abs(result) > _MAX_NUMBER:
            raise TooMuchError("a number gets too large")
        return result


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
        case nodes.Filter() if node.name not in (*_FILTERS, "join", "round"):
            return f"there is no filter {node.name!r} here"
        case nodes.Test() if node.name not in _TESTS:
            return f"there is no test {node.name!r} here"
        case nodes.Call() if not (isinstance(node.node, nodes.Name) and node.node.name == "range"):
            return "nothing can be called here but range()"
        # A list inside a list, doubled line by line, would be a text without end when it is written out.
        case nodes.List() | nodes.Tuple(ctx="load") if not all(isinstance(item, nodes.Const) for item in node.items):
            return "a list may hold constants only"
    return None


def _printable(value: Any) -> Any:
    """What is written for a value: nothing for null; lists and objects are refused."""
    if value is None:
        return ""
    if isinstance(value, str | int | float | Decimal | Undefined):
        return value
    raise TypeError("only texts and numbers can be written out")


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
    items = ["" if item is None else item for item in value]
    if not all(isinstance(item, str | int | float | Decimal) for item in [*items, d]):
        raise TypeError("only texts and numbers can be joined")
    if sum(len(str(item)) for item in items) + len(str(d)) * len(items) > MAX_CHARACTERS:
        raise TooMuchError("a text gets too long")
    return str(do_join(context, items, d)) if not context.autoescape else do_join(context, items, d)


def _round(value: Any, precision: int = 0) -> Any:
    """Jinja's ``round``, whose precision can't be a billion."""
    if not -_MAX_DECIMALS <= precision <= _MAX_DECIMALS:
        raise TooMuchError("there aren't so many decimals")
    return round(value, precision)
