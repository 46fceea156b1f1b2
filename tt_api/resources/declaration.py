"""The one resource mechanism: list, detail, create, update and soft delete over a model and its schema.

`resource` returns an ordinary flask-smorest blueprint. Special cases use three seams and no fourth: pass functions of
your own for ``create``, ``update`` or ``delete``; add a route to the blueprint; or leave an operation out and write it
by hand with the same helpers (`tt_api.resources.reading`, `tt_api.resources.writing`).
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy.orm import InstrumentedAttribute

from tt_api.database.record import Record
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.rate_limits.limits import Tier
from tt_api.resources.answers import ObjectAnswer
from tt_api.resources.documentation import Documentation, Nouns
from tt_api.resources.expanding import Expand, Expansion, taking_back
from tt_api.resources.filters import Flag
from tt_api.resources.list_query import ListQuerySchema, QuerySchema, detail_query_schema, list_query_schema
from tt_api.resources.schema import ResourceSchema
from tt_api.resources.views import Create, Delete, Parent, ResourceViews, Update
from tt_api.resources.working_out import WorkedOut, WorkOut

__all__ = ["Declaration", "Parent", "ResourceBlueprint", "expose_read_only", "resource"]


class Declaration(NamedTuple):
    """What a resource was declared as, for tests and tools that walk over all resources.

    Attributes:
        query: the schema of its list's parameters.
        detail_query: the schema of its detail's parameters, where it takes any.
        operations: some of ``LGCUD``: list, get, create, update, delete.
        id_name: what the row's id is called in the path.
    """

    model: type[Record]
    schema: type[ResourceSchema]
    query: type[ListQuerySchema]
    detail_query: type[QuerySchema] | None
    operations: str
    parent: Parent | None
    id_name: str


class ResourceBlueprint(Blueprint):
    """The blueprint of one resource.

    Attributes:
        declaration: what it was declared as.
        shown: how its rows are answered, for hand-written routes.
        nouns: what its objects are called.
    """

    declaration: Declaration
    shown: ObjectAnswer
    nouns: Nouns


def resource(  # noqa: PLR0913 -- a resource's whole declaration, and nothing that only one of them needs
    name: str,
    model: type[Record],
    schema: type[ResourceSchema],
    *,
    one: str,
    many: str,
    operations: str = "LGCUD",
    filters: Sequence[InstrumentedAttribute[Any]] = (),
    sort: Sequence[InstrumentedAttribute[Any]] = (),
    flags: Mapping[str, Flag] = MappingProxyType({}),
    expand: Expand = MappingProxyType({}),
    work_out: WorkOut = MappingProxyType({}),
    parent: Parent | None = None,
    create: Create | None = None,
    update: Update | None = None,
    delete: Delete | None = None,
) -> ResourceBlueprint:
    """A blueprint that serves ``model`` at ``/api/<name>``, or below a parent at ``/api/<parent>/<id>/<name>``.

    Args:
        name: the resource's name in URLs, in the plural.
        model: where rows are stored.
        schema: what callers see and send.
        one: what one of its objects is called in a sentence, with its article: ``a client address``. Below a parent,
            the last word names the row's id in the path.
        many: what several are called: ``client addresses``.
        operations: which it has, of list, get, create, update and delete.
        filters: text columns to filter by; enums, closed sets, booleans and references are filters by themselves.
        sort: columns to sort by beside ``createdAt`` and ``updatedAt``; dates among them get ranges too.
        flags: yes-or-no filters by a rule over several columns or over today, by name: ``overdue``.
        expand: references whose objects lists and details show when asked to, with those objects' schemas.
        work_out: detail-only columns that hold facts, with what makes the shown value of them, by the clock. Lists show
            it when asked to; details have no ETag then.
        parent: what a sub-resource belongs to.
        create: stores validated data and returns the row; instead of a plain insert.
        update: stores what changed of a row, by `writing.update`, and returns it; instead of a plain update.
        delete: deletes a locked row; instead of a plain soft delete.
    """
    nouns = Nouns(one, many)
    id_name = f"{one.rsplit(maxsplit=1)[-1]}Id" if parent else "id"
    expansions = [Expansion(column, target) for column, target in expand.items()]
    worked_out = [WorkedOut(column, value) for column, value in work_out.items()]
    shown = ObjectAnswer(model, schema, expansions, worked_out)
    views = ResourceViews(
        model, shown, id_name, parent, has_detail="G" in operations, create=create, update=update, delete=delete
    )
    query = list_query_schema(
        views.table,
        schema,
        filters=filters,
        sort=sort,
        flags=flags,
        parent_column=parent and parent.column,
        expandable=[*shown.expansions, *shown.worked_out],
    )
    detail_query = detail_query_schema(schema, [*shown.expansions, *shown.worked_out])
    blueprint = _blueprint(name, model, nouns, parent)
    blueprint.shown, blueprint.nouns = shown, nouns
    blueprint.declaration = Declaration(model, schema, query, detail_query, operations, parent, id_name)
    _add_operations(blueprint, views)
    return blueprint


def _blueprint(name: str, model: type[Record], nouns: Nouns, parent: Parent | None) -> ResourceBlueprint:
    return ResourceBlueprint(
        f"{parent.resource}_{name}" if parent else name,
        __name__,
        url_prefix=f"/api/{parent.resource}/<string:id>/{name}" if parent else f"/api/{name}",
        guard=Guard.API_KEY,
        tier=Tier.GENERAL,
        tag=nouns.tag,
        description=(model.__doc__ or "").partition("\n")[0],
    )


def _add_operations(blueprint: ResourceBlueprint, views: ResourceViews) -> None:
    """Serve and document the operations that a resource was declared with."""
    declared, shown = blueprint.declaration, blueprint.shown
    bodies = taking_back(declared.schema, shown.expansions.values())
    below_parent = declared.parent is not None
    document = Documentation(
        blueprint, blueprint.nouns, bodies, shown.shapes, below_parent=below_parent, has_etag=shown.has_etag
    )
    row = f"/<string:{declared.id_name}>"
    routes = {
        "L": ("GET", "", document.listing(views.list_rows, declared.query)),
        "C": ("POST", "", document.creation(views.create)),
        "G": ("GET", row, document.detail(views.detail, declared.detail_query)),
        "U": ("PATCH", row, document.change(views.update)),
        "D": ("DELETE", row, document.deletion(views.delete)),
    }
    for operation in declared.operations:
        method, rule, view = routes[operation]
        blueprint.add_url_rule(rule, view.__name__, view, methods=[method])


def expose_read_only(blueprint: Blueprint, source: ResourceBlueprint, nouns: Nouns) -> None:
    """Serve a resource's list and detail on another blueprint too, behind that one's guard.

    Args:
        nouns: what its objects are called there.
    """
    declared = source.declaration
    views = ResourceViews(
        declared.model, source.shown, "id", None, has_detail=True, create=None, update=None, delete=None
    )
    document = Documentation(blueprint, nouns, declared.schema, source.shown.shapes)
    rule, stem = f"/{source.name}", source.name.replace("-", "_")
    blueprint.add_url_rule(rule, f"list_{stem}", document.listing(views.list_rows, declared.query), methods=["GET"])
    detail = document.detail(views.detail, declared.detail_query)
    blueprint.add_url_rule(f"{rule}/<string:id>", f"get_{stem}", detail, methods=["GET"])
