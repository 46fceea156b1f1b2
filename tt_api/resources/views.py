"""What the operations of a resource do, and in which order they refuse: 400, 404 for the row, 412, 409."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from flask import Response, request
from sqlalchemy.orm import InstrumentedAttribute

from tt_api.database.record import Record
from tt_api.database.transaction import locks_rows
from tt_api.http.preconditions import already_has, etag, require_match
from tt_api.http.responses import no_content
from tt_api.resources import writing
from tt_api.resources.answers import ObjectAnswer
from tt_api.resources.changes import differing
from tt_api.resources.csv_file import answer_list
from tt_api.resources.echoes import refuse_changed
from tt_api.resources.filters import Condition
from tt_api.resources.list_query import ListQuery
from tt_api.resources.paths import path_id
from tt_api.resources.reading import LIVE, find
from tt_api.resources.schema import Body
from tt_api.resources.table import Row, table_of

Create = Callable[[dict[str, Any]], Row]
Update = Callable[[Row, Mapping[str, Any]], Row]
Delete = Callable[[Row], None]


class Parent(NamedTuple):
    """What a sub-resource belongs to: a group's members, a contact's interactions.

    Attributes:
        resource: the parent's name in URLs.
        model: the parent's model.
        column: the child's reference to it, taken from the URL and never from a body.
    """

    resource: str
    model: type[Record]
    column: InstrumentedAttribute[Any]


class ResourceViews:
    """The view functions of one resource."""

    def __init__(  # noqa: PLR0913 -- the parts of `resource`'s declaration that views need
        self,
        model: type[Record],
        shown: ObjectAnswer,
        id_name: str,
        parent: Parent | None,
        *,
        has_detail: bool,
        create: Create | None,
        update: Update | None,
        delete: Delete | None,
    ) -> None:
        self.table = table_of(model)
        self.shown = shown
        self._model = model
        self._id_name = id_name
        self._parent = parent
        self._has_detail = has_detail
        self._create = create or partial(writing.insert, model, last=True)
        self._update = update or partial(writing.update, model, last=True)
        self._delete = delete or partial(writing.soft_delete, model)
        self._only_deletes = delete is None

    def list_rows(self, query: ListQuery, **ids: str) -> Response:
        """The rows that the query describes: a page of them, or a file with all."""
        within = self._within(ids)
        if self._parent:
            find(self._parent.model, ids["id"])
        return answer_list(self.shown, self._model, query, within)

    def detail(self, query: Mapping[str, Any] = MappingProxyType({}), **ids: str) -> Response:
        """One row; 304 where the caller has this version already and asks for nothing else beside it."""
        row = find(self._model, self._row_id(ids), self._within(ids))
        expand = query.get("expand", ())
        if not expand and self.shown.has_etag and already_has(row["version"]):
            return Response(status=304, headers={"ETag": etag(row["version"])})
        return self.shown.answer(row, expand=expand)

    def create(self, body: Body, **ids: str) -> Response:
        """Store a new row."""
        within = self._within(ids)
        if not self._model.checks_references:
            writing.require_references(self._model, body)
        if self._parent:
            writing.lock(self._parent.model, within.parameters[0], strength="KEY SHARE")
            body[self._parent.column.key] = within.parameters[0]
        row = self._create(body)
        location = f"{request.path}/{row['id']}" if self._has_detail else None
        return self.shown.answer(row, 201, location=location)

    def update(self, body: Body, **ids: str) -> Response:
        """Store the sent fields that differ from the row's; nothing, its version included, where none does."""
        row_id, within = self._row_id(ids), self._within(ids)
        if locks_rows():
            self._take_turns_on_parent(within)
        row = writing.to_change(self._model, row_id, within)
        refuse_changed(self.shown, row, body.echoed)
        require_match(row)
        changes = differing(self._model, row, body)
        if changes:
            if not self._model.checks_references:
                writing.require_references(self._model, changes)
            row = self._update(row, changes)
        return self.shown.answer(row)

    def delete(self, **ids: str) -> Response:
        """Soft-delete a row, which frees its unique values."""
        row_id, within = self._row_id(ids), self._within(ids)
        if not self._only_deletes:
            self._take_turns_on_parent(within)
        row = writing.lock(self._model, row_id, strength="UPDATE", within=within)
        require_match(row)
        self._delete(row)
        return no_content()

    def _take_turns_on_parent(self, within: Condition) -> None:
        """Hold the parent before its row: what changes both goes from the parent to its rows, and never meets us."""
        if self._parent:
            writing.lock(self._parent.model, within.parameters[0])

    def _row_id(self, ids: Mapping[str, str]) -> str:
        return path_id(self._id_name, ids[self._id_name])

    def _within(self, ids: Mapping[str, str]) -> Condition:
        """Which rows a URL reaches: live ones, and below a parent only those of the live parent that it names."""
        if self._parent is None:
            return LIVE
        owner = table_of(self._parent.model).name
        reference = self.table.sql[self._parent.column.key]
        return Condition(
            f"{LIVE.sql} AND {reference} = %s"
            f" AND EXISTS (SELECT FROM {owner} WHERE {owner}.id = {reference} AND {owner}.{LIVE.sql})",
            (path_id("id", ids["id"]),),
        )
