"""Lists that a mirror follows: what changed since an instant, page by page, with no change and no delete missed.

``updated_at`` says when a change was made, not when it was committed. A reader that has seen a change of 10:00:05 and
goes on from there would miss one of 10:00:03 that commits later. So such a list ends where every transaction has
ended: at the start of the oldest one that has written and isn't committed yet. What is younger comes with the next
request; the order of commits no longer matters.
"""

from typing import Any, cast

from flask import Response, request

from tt_api.database.settled import settled_before
from tt_api.http.blueprint import Blueprint
from tt_api.resources.csv_file import answer_current_list
from tt_api.resources.declaration import ResourceBlueprint
from tt_api.resources.documentation import Documentation, Nouns
from tt_api.resources.fields.formats import parse_instant
from tt_api.resources.filters import Condition, Filter
from tt_api.resources.list_query import ListQuery, ListQuerySchema
from tt_api.resources.reading import LIVE
from tt_api.resources.table import table_of

_SINCE = "updatedSince"
_WITH_DELETED = Condition("true")


class UpdatedSince(Filter):
    """An instant from which on changes are wanted, itself included; deleted rows come too."""

    def parse(self, value: str) -> Condition:
        """The condition that the parameter's text stands for."""
        return Condition(f"{self.column_sql} >= %s", (parse_instant(value),))

    def openapi(self) -> dict[str, Any]:
        """An instant."""
        return {"type": "string", "format": "date-time"}


def add_mirror(blueprint: Blueprint, source: ResourceBlueprint) -> None:
    """Serve a resource's list on another blueprint, with everything it takes and ``updatedSince``.

    With ``updatedSince``, changes come oldest first unless asked otherwise, so that following `nextCursor` to its end,
    and asking again from the last `updatedAt` seen, keeps a copy complete. A row may come twice; its version tells.
    """
    declared = source.declaration
    table = table_of(declared.model)
    since = UpdatedSince(table.column("updated_at"), description="Changes from this instant on, deletes included.")
    query_schema = declared.query.from_dict({"updated_since": since}, name=f"Mirrored{declared.query.__name__}")

    def list_changes(query: ListQuery) -> Response:
        """A page of the mirror's list, or a file with all of it."""
        # Never from a replica: what is settled it may not have yet, and who goes on from there would miss it for good.
        if _SINCE not in request.args:
            return answer_current_list(source.shown, declared.model, query, LIVE)
        if "sortBy" not in request.args:
            query.sort = "updated_at"
            query.descending = request.args.get("sortOrder") == "desc"
        # Not part of `within`, which a cursor is bound to: it moves on from page to page.
        query.conditions.append(Condition("updated_at < %s", (settled_before(),)))
        return answer_current_list(source.shown, declared.model, query, _WITH_DELETED)

    nouns = Nouns(f"a mirrored {source.nouns.bare}", f"mirrored {source.nouns.many}")
    documentation = Documentation(blueprint, nouns, declared.schema, source.shown.shapes)
    view = documentation.listing(list_changes, cast("type[ListQuerySchema]", query_schema))
    blueprint.add_url_rule(f"/{source.name}", f"list_{source.name}", view, methods=["GET"])
