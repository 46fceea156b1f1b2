"""The SQL that stands in the source as strings, found without running it, and what PostgreSQL thinks of it.

A statement is a string that begins with SELECT, INSERT, UPDATE, DELETE or WITH, or whatever is passed to `execute` or
`read`. What an f-string fills in is worked out: names and expressions of the module; a function's own names by what
they are assigned; its arguments by how the module calls it. Anything else has to be said: `Given` holds what a
function's own name can stand for.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from itertools import count, product
from pathlib import Path
from typing import Any, NamedTuple

import psycopg2
from psycopg2 import errors
from psycopg2.extensions import cursor as Cursor  # noqa: N812 -- a class, whatever its name

BEGINS_A_STATEMENT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b")
PLACEHOLDER = re.compile(r"%(?:%|s|\(\w+\)s)")
# Commands that name no columns.
COMMAND = re.compile(r"\s*(SET|LISTEN|NOTIFY|LOCK|SAVEPOINT|ROLLBACK|BEGIN|COMMIT|VACUUM)\b")
RUNS_SQL = {"execute", "read"}

# What a function's own name can stand for in its statements, by "file: name".
Given = Mapping[str, Sequence[Any]]


class Statement(NamedTuple):
    """One statement at one place, once for each text that it can have."""

    where: str
    sql: str


class Unknown(NamedTuple):
    """A place at which SQL is run that nobody can read off the source."""

    where: str
    what: str


Found = Statement | Unknown
Function = ast.FunctionDef


def statements_in(folder: Path, root: Path, given: Given) -> Iterator[Found]:
    """All statements below a folder; ``root`` is where the packages are."""
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        module = import_module(name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        yield from statements_of(path.read_text(), name, vars(module), given)


def statements_of(source: str, name: str, names: Mapping[str, Any], given: Given) -> Iterator[Found]:
    """The statements of one module, which has these names when it is loaded."""
    module = _Module(name, ast.parse(source), names, given)
    for node, function in module.functions.items():
        yield from module.found_at(node, function)


def refusal(cursor: Cursor, sql: str) -> str | None:
    """Why PostgreSQL can't make sense of a statement; None where it can. It is analysed, not run."""
    untyped: set[int] = set()
    while True:
        try:
            cursor.execute("SAVEPOINT before_the_statement")
            cursor.execute(f"PREPARE looked_at AS {numbered(sql, untyped)}")
            cursor.execute("DEALLOCATE looked_at")
        except psycopg2.Error as error:
            cursor.execute("ROLLBACK TO SAVEPOINT before_the_statement")
            # PostgreSQL can't tell a parameter's type where it could tell a value's.
            unclear = re.search(r"data type of parameter \$(\d+)", str(error))
            if not isinstance(error, errors.IndeterminateDatatype) or unclear is None:
                return str(error).strip()
            untyped.add(int(unclear[1]))
        else:
            return None


def numbered(sql: str, untyped: set[int]) -> str:
    """A statement with PostgreSQL's own placeholders; those without a type of their own are texts."""
    numbers = count(1)

    def replace(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        # One of its own each time, named or not: psycopg2 writes out a value wherever it is used.
        number = next(numbers)
        return f"${number}::text" if number in untyped else f"${number}"

    return PLACEHOLDER.sub(replace, sql)


class _Module:
    def __init__(self, name: str, tree: ast.Module, names: Mapping[str, Any], given: Given) -> None:
        self.name = name
        self._names = names
        self._given = given
        # Every expression, with the function that it stands in; docstrings and parts of f-strings are left out.
        self.functions: dict[ast.expr, Function | None] = {}
        self._enter(tree, None)

    def found_at(self, node: ast.expr, function: Function | None) -> Iterator[Found]:
        where = f"{self.name}:{node.lineno}"
        if isinstance(node, ast.Call) and _name_of(node) in RUNS_SQL and node.args and not _is_typed(node):
            if not self._is_read_where_it_stands(node.args[0], function):
                yield Unknown(where, ast.unparse(node.args[0]))
        elif BEGINS_A_STATEMENT.match(_beginning(node)):
            texts = self._values(node, function)
            if not texts:
                yield Unknown(where, ast.unparse(node)[:100])
            for text in texts:
                yield Statement(where, text)

    def _enter(self, node: ast.AST, function: Function | None) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.functions[child] = function
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                continue
            if not isinstance(child, ast.JoinedStr):
                self._enter(child, child if isinstance(child, ast.FunctionDef) else function)

    def _is_read_where_it_stands(self, node: ast.expr, function: Function | None) -> bool:
        """Whether what is run is a string right here, or a name of the module, whose string is found elsewhere."""
        if isinstance(node, ast.Name) and not _is_own(node.id, function):
            return bool(BEGINS_A_STATEMENT.match(str(self._names.get(node.id))))
        beginning = _beginning(node)
        return bool(BEGINS_A_STATEMENT.match(beginning) or COMMAND.match(beginning))

    def _values(self, node: ast.expr, function: Function | None) -> list[Any]:
        """All that an expression can be; nothing where that can't be told."""
        if isinstance(node, ast.IfExp):
            one, other = self._values(node.body, function), self._values(node.orelse, function)
            return one + other if one and other else []
        own = sorted({one.id for one in ast.walk(node) if isinstance(one, ast.Name) and _is_own(one.id, function)})
        choices = [self._values_of_name(name, function) for name in own] if function else []
        expression = compile(ast.fix_missing_locations(ast.Expression(node)), self.name, "eval")
        return [
            eval(expression, {**self._names, **dict(zip(own, values, strict=True))})  # noqa: S307 -- our own source
            for values in product(*choices)
        ]

    def _values_of_name(self, name: str, function: Function) -> Sequence[Any]:
        said = self._given.get(f"{self.name}: {name}")
        if said is not None:
            return said
        arguments = [argument.arg for argument in function.args.args + function.args.kwonlyargs]
        sources: list[tuple[ast.expr | None, Function | None]]
        if name in arguments:
            sources = [
                (_passed(call, arguments.index(name), name), caller)
                for call, caller in self.functions.items()
                if isinstance(call, ast.Call) and _name_of(call) == function.name
            ]
        else:
            assigned = [node for node in ast.walk(function) if isinstance(node, ast.Assign)]
            sources = [(node.value, function) for node in assigned if ast.unparse(node.targets[0]) == name]
        found = [
            # What calls something is no text, and isn't ours to run.
            self._values(node, place) if node is not None and not _calls_something(node) else []
            for node, place in sources
        ]
        return [value for values in found for value in values] if all(found) else []


def _beginning(node: ast.expr) -> str:
    """The text that an expression begins with, if it is a string."""
    first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else node
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def _name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _is_typed(call: ast.Call) -> bool:
    """Whether SQLAlchemy puts the statement together from models, whose columns mypy knows."""
    return ast.unparse(call.func).startswith("db.session.")


def _calls_something(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Call) for part in ast.walk(node))


def _passed(call: ast.Call, position: int, name: str) -> ast.expr | None:
    """What a call passes for an argument; None where it leaves it out."""
    named = [keyword.value for keyword in call.keywords if keyword.arg == name]
    return (named or call.args[position : position + 1] or [None])[0]


def _is_own(name: str, function: Function | None) -> bool:
    """Whether a name is the function's, not the module's."""
    return function is not None and any(
        (isinstance(node, ast.arg) and node.arg == name)
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name)
        for node in ast.walk(function)
    )
