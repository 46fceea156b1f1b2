"""`make dictionary`: docs/data-dictionary.md, written from the models, and from what schemas say of their fields.

It has no words of its own about a table or column: what is said there stands at the model or the schema.
"""

import re
from collections.abc import Iterator, Mapping
from inspect import cleandoc
from pathlib import Path
from typing import Any

from marshmallow.fields import Field
from sqlalchemy import CheckConstraint, Column, Date, Enum, ForeignKey, Index, String, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB

from tt_api.blueprints import ALL_BLUEPRINTS
from tt_api.models import Base, Record
from tt_api.models.enums import ALL_ENUMS
from tt_api.naming import snake
from tt_api.resources.declaration import ResourceBlueprint
from tt_api.resources.fields import Secret
from tt_api.resources.kept_payloads import is_personal
from tt_api.resources.schema import fields_of

DICTIONARY = Path("docs/data-dictionary.md")

_HEAD = """\
# Data dictionary

Every table with its columns, written from the models and schemas by `make dictionary`; a test holds it to them.
[cutover.md](cutover.md) says how rows come into them from the Node server, [architecture.md](architecture.md) where the
models are.

Marks: **required** has no default and takes no null; **null** may be unset; **=x** stands where nothing is said;
**generated** is kept by PostgreSQL; **encrypted** is a ciphertext at rest; **masked** is shown in lists by its last
characters at most; **hidden** is never shown to callers; **personal** may say something about somebody: a name, an
address, or free text in a row that is of a person or refers to one.

Tables called *record* have five columns more:

| Column | Type | | What it is |
|---|---|---|---|
| id | uuid | required | made by the application, in the order of time |
| created_at | timestamptz | =now | |
| updated_at | timestamptz | =now | when something that callers see changed; a trigger keeps it |
| deleted_at | timestamptz | null | when it was deleted; deleted rows stay, and free their unique values |
| version | bigint | =1 | counts changes, and makes the ETag; a trigger keeps it |
"""
_RECORD = frozenset(("id", "created_at", "updated_at", "deleted_at", "version"))
_PEOPLE = ("contacts", "clients", "travelers")
_ATTRIBUTE = re.compile(r"^    ?([a-z_]\w*(?:, [a-z_]\w*)*): (.*)$")
_CLOSED_SET = re.compile(r"(\w+) IN \('(.*)'\)")
_CAST = re.compile(r"::[\w ]+(\[\])?")
_TYPES = {"TIMESTAMP WITH TIME ZONE": "timestamptz", "TIME WITHOUT TIME ZONE": "time", "DOUBLE PRECISION": "double"}


def write_dictionary() -> None:
    """Rewrite the document."""
    text = dictionary()
    DICTIONARY.write_text(text)
    print(f"{DICTIONARY}: {text.count(chr(10)):,} lines")


def dictionary() -> str:
    """The whole document."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD
    resources = _resources()
    stem = ""
    mappers = sorted(Base.registry.mappers, key=lambda mapper: (_stem(mapper.class_), str(mapper.local_table)))
    for mapper in mappers:
        model = mapper.class_
        if _stem(model) != stem:
            stem = _stem(model)
            yield f"## {stem.capitalize()}\n"
        yield from _table(model, resources.get(model))
    yield "## Enum types\n"
    yield "| Type | Values, in the order that they sort by |\n|---|---|"
    for values in sorted(ALL_ENUMS, key=lambda one: one.__name__):
        yield f"| {snake(values.__name__)} | {', '.join(values)} |"


def _table(model: type[Any], resource: ResourceBlueprint | None) -> Iterator[str]:
    table: Table = model.__table__
    fields = fields_of(resource.declaration.schema) if resource else {}
    words = _attributes(model)
    yield f"### {table.name}\n"
    yield f"{_purpose(model)} {_about(model, table, resource)}\n"
    yield "| Column | Type | | What it is |\n|---|---|---|---|"
    for column in table.columns:
        if column.name in _RECORD and issubclass(model, Record):
            continue
        field = fields.get(_attribute_name(model, column))
        marks = ", ".join(_marks(table, column, field, is_served=resource is not None))
        yield f"| {column.name} | {_type(column)} | {marks} | {_meaning(table, column, field, words)} |"
    yield ""
    unique = [_unique(index) for index in sorted(table.indexes, key=lambda one: str(one.name)) if index.unique]
    if unique:
        yield f"Unique: {'; '.join(unique)}.\n"


def _resources() -> dict[type[Any], ResourceBlueprint]:
    """The resource that serves each model: the one below no parent, where there are several."""
    found: dict[type[Any], ResourceBlueprint] = {}
    for blueprint in ALL_BLUEPRINTS:
        if isinstance(blueprint, ResourceBlueprint):
            model = blueprint.declaration.model
            if model not in found or blueprint.declaration.parent is None:
                found[model] = blueprint
    return found


def _stem(model: type[Any]) -> str:
    parts = model.__module__.split(".")
    return parts[2] if parts[1] == "models" else parts[1]


def _purpose(model: type[Any]) -> str:
    """The docstring up to its list of attributes, on one line."""
    return " ".join(cleandoc(model.__doc__ or "").partition("Attributes:")[0].split())


def _about(model: type[Any], table: Table, resource: ResourceBlueprint | None) -> str:
    said = ["record" if issubclass(model, Record) else "no record"]
    if resource is not None:
        said.append(f"`{(resource.url_prefix or '').replace('<string:id>', ':id')}`")
    if _is_about_people(table):
        said.append("about people")
    return f"*({', '.join(said)})*"


def _is_about_people(table: Table) -> bool:
    return table.name in _PEOPLE or any(key.column.table.name in _PEOPLE for key in table.foreign_keys)


def _attribute_name(model: type[Any], column: Column[Any]) -> str:
    return str(model.__mapper__.get_property_by_column(column).key)


def _marks(table: Table, column: Column[Any], field: Field[Any] | None, *, is_served: bool) -> Iterator[str]:
    default = _default(column)
    if column.computed is not None:
        yield "generated"
    elif default:
        yield f"={default}"
    elif column.nullable:
        yield "null"
    else:
        yield "required"
    if column.info.get("encrypted"):
        yield "encrypted"
    if isinstance(field, Secret):
        yield "masked"
    if is_served and field is None:
        yield "hidden"
    says_something = isinstance(column.type, String | JSONB | Date) and not isinstance(column.type, Enum)
    says_something = says_something and not _closed_set(table, column)
    if column.info.get("encrypted") or (says_something and _is_about_people(table) and is_personal(column.name)):
        yield "personal"


def _default(column: Column[Any]) -> str:
    """What stands where nothing is said, as people write it."""
    if column.server_default is None:
        return ""
    text = str(getattr(column.server_default, "arg", "by PostgreSQL"))
    if "gen_random_uuid" in text:
        return "made by chance"
    if text in ("now()", "clock_timestamp()"):
        return "now"
    return _CAST.sub("", text).strip("'") or "''"


def _type(column: Column[Any]) -> str:
    if isinstance(column.type, Enum):
        name = str(column.type.name)
    else:
        compiled = column.type.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
        name = _TYPES.get(compiled, compiled.lower())
    keys = sorted(column.foreign_keys, key=str)
    return name + "".join(f" → {_target(key)}" for key in keys)


def _target(key: ForeignKey) -> str:
    """The table that it refers to, and what becomes of the row where that one is removed for good."""
    return f"{key.column.table.name} ({str(key.ondelete or 'no action').lower()})"


def _meaning(table: Table, column: Column[Any], field: Field[Any] | None, words: Mapping[str, str]) -> str:
    said = str(field.metadata.get("description", "")) if field is not None else ""
    # Lists of moves stand in the API's document.
    said, _, rest = (said or words.get(column.name, "")).partition("\n")
    if rest and said.endswith(":"):
        said = f"{said.rpartition('.')[0]}."
    closed = _closed_set(table, column)
    if column.name == "search_text":
        said = "What `search` looks in."
    sentences = [said[:1].upper() + said[1:]] if said else []
    sentences += [f"One of {closed}."] if closed else []
    return " ".join(sentences).replace("|", "\\|")


def _closed_set(table: Table, column: Column[Any]) -> str:
    for rule in table.constraints:
        if isinstance(rule, CheckConstraint):
            found = _CLOSED_SET.fullmatch(str(rule.sqltext))
            if found and found[1] == column.name:
                return found[2].replace("'", "")
    return ""


def _attributes(model: type[Any]) -> dict[str, str]:
    """What docstrings say of columns, the model's own and those of what it is made of."""
    found: dict[str, str] = {}
    for one in reversed(model.__mro__):
        if one.__module__.startswith("tt_api.models"):
            found |= _attributes_in(cleandoc(one.__doc__ or ""))
    return found


def _attributes_in(docstring: str) -> dict[str, str]:
    found: dict[str, str] = {}
    names: list[str] = []
    for line in docstring.partition("Attributes:")[2].splitlines():
        begins = _ATTRIBUTE.match(line)
        if begins:
            names = begins[1].split(", ")
        for name in names:
            found[name] = f"{found.get(name, '')} {begins[2] if begins else line.strip()}".strip()
    return found


def _unique(index: Index) -> str:
    keys = ", ".join(str(getattr(key, "name", None) or key) for key in index.expressions)
    condition = index.dialect_options["postgresql"]["where"]
    which = (
        "" if condition is None else str(condition).replace("deleted_at IS NULL", "live rows").replace(" AND ", ", ")
    )
    return f"{keys} ({which or 'for good'})"


if __name__ == "__main__":
    write_dictionary()
