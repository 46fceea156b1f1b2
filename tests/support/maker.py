"""Makes rows of any resource, through the API where it can, with whatever they need to refer to."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import count
from types import MappingProxyType
from typing import Any, NamedTuple

import psycopg2
from flask import Flask
from psycopg2.extensions import connection as Connection  # noqa: N812 -- a class, whatever its name
from psycopg2.extras import Json
from sqlalchemy import inspect
from sqlalchemy.schema import Column, Table
from werkzeug.test import TestResponse

from tests.support.api import ApiClient
from tests.support.browsers import CHROME
from tests.support.examples import CHOSEN, LEFT_OUT, OWN, REFERRED, example
from tests.support.resources import Resource, is_served, serving
from tt_api.database.record import Base
from tt_api.naming import camel


class Made(NamedTuple):
    """A row that was made.

    Attributes:
        collection: the path of the list that it is in.
        data: the object as the API gave it.
        unlisted: the fields that only a detail shows.
        masked: the fields that lists mask, each with whether they show the last four characters.
    """

    collection: str
    data: dict[str, Any]
    unlisted: frozenset[str] = frozenset()
    masked: Mapping[str, bool] = MappingProxyType({})

    @property
    def id(self) -> str:
        return str(self.data["id"])

    @property
    def url(self) -> str:
        return f"{self.collection}/{self.id}"

    @property
    def listed(self) -> dict[str, Any]:
        """The object as lists show it."""
        return self.as_listed(self.data)

    def as_listed(self, data: dict[str, Any]) -> dict[str, Any]:
        """A later state of the object as lists show it."""
        return {key: self._listed(key, value) for key, value in data.items() if key not in self.unlisted}

    def _listed(self, key: str, value: Any) -> Any:
        if value is None or key not in self.masked:
            return value
        return "•••" + (value[-4:] if self.masked[key] and len(value) > 4 else "")


class Maker:
    """Rows for tests: every one differs from the others in every field."""

    def __init__(self, api: ApiClient, database_url: str, connection: Connection) -> None:
        self.api = api
        self._connection = connection
        self._url = database_url
        self._numbers = count(1)

    def send(self, method: str, path: str, **options: Any) -> TestResponse:
        """Any request with a key."""
        return self.api._send(method, path, **options)

    def visit(self, method: str, path: str, **options: Any) -> TestResponse:
        """Any request of somebody at a browser."""
        return self.app.test_client().open(path, method=method, headers={"User-Agent": CHROME}, **options)

    @property
    def app(self) -> Flask:
        """The application that is called."""
        return self.api.app

    def value(self, resource: Resource, key: str, number: int | None = None) -> Any:
        """A valid value of a field that isn't a reference."""
        number = next(self._numbers) if number is None else number
        own = OWN.get((resource.table.name, key))
        return own(number) if own else example(resource.new[key], number)

    def body(self, resource: Resource, *, full: bool = False, **given: Any) -> dict[str, Any]:
        """What a create takes: the required fields, or all of them."""
        number = next(self._numbers)
        chosen = [key for key in resource.new if (resource.table.name, key) in CHOSEN]
        keys = resource.new if full else dict.fromkeys([*resource.required, *chosen])
        return {
            key: self.referred(resource, key).id if key in resource.references else self.value(resource, key, number)
            for key in keys
            if key not in given and (resource.table.name, key) not in LEFT_OUT
        } | given

    def referred(self, resource: Resource, key: str) -> Made:
        """A new row that a reference of the resource takes."""
        table = resource.references[key]
        if not is_served(table):
            return self._unserved(table)
        target = serving(table)
        return self.make(
            target, **{name: self.value(target, name) for name in REFERRED.get((resource.table.name, key), ())}
        )

    def row_of(self, table: str) -> Made:
        """A new row of a table, also of one that has no routes yet."""
        return self.make(serving(table)) if is_served(table) else self._unserved(table)

    def collection(self, resource: Resource) -> str:
        """Where the resource's rows are; below a parent, one that is made for it."""
        parent = resource.declaration.parent
        if parent is None:
            return resource.rule
        owner = self.make(serving(parent.model.__tablename__)).id
        # What came with the parent (a deal's first stage) would be among the rows that a test makes.
        self.rows(f"DELETE FROM {resource.table.name} WHERE {parent.column.key} = %s RETURNING 1", owner)  # noqa: S608
        return resource.rule.replace("<string:id>", owner)

    def make(self, resource: Resource, at: str = "", **given: Any) -> Made:
        """A new row, at a collection that is known already or at its own."""
        collection = at or self.collection(resource)
        if "C" in resource.operations:
            made = self.api.created(collection, self.body(resource, **given))
        else:
            made = self._made_by_sql(resource, collection)
        return Made(collection, made, resource.unlisted, resource.masked)

    def many(self, resource: Resource, number: int, at: str = "") -> list[Made]:
        """Rows of one list, oldest first."""
        collection = at or self.collection(resource)
        return [self.make(resource, collection) for _ in range(number)]

    def store(self, resource: Resource, row_id: str, **columns: Any) -> None:
        """Set columns behind the API's back, past every trigger, as no caller could."""
        assignments = ", ".join(f"{name} = %s" for name in columns)
        with self._connection, self._connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            update = f"UPDATE {resource.table.name} SET {assignments} WHERE id = %s"  # noqa: S608 -- our own names
            cursor.execute(update, (*columns.values(), row_id))

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """What the database says."""
        with self._connection, self._connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

    @contextmanager
    def sql(self) -> Iterator[Connection]:
        """A connection of its own, committed at the end."""
        with closing(psycopg2.connect(self._url)) as own, own:
            yield own

    def _made_by_sql(self, resource: Resource, collection: str) -> dict[str, Any]:
        needed = _needed(inspect(resource.declaration.model).local_table)
        parent = resource.declaration.parent
        values = {parent.column.key: collection.split("/")[3]} if parent else {}
        values |= {column.name: self._stored_value(resource, column) for column in needed if column.name not in values}
        row_id = self._inserted(resource.table.name, values)
        if "G" in resource.operations:
            return dict(self.api.get(f"{collection}/{row_id}").get_json()["data"])
        listed = self.api.get(collection).get_json()["data"]
        return next(one for one in listed if one["id"] == row_id)

    def _unserved(self, table: str) -> Made:
        """A new row of a table that has no routes yet."""
        values = {
            column.name: self.row_of(next(iter(column.foreign_keys)).column.table.name).id
            if column.foreign_keys
            else f"{column.name} {next(self._numbers)}"
            for column in _needed(Base.metadata.tables[table])
        }
        return Made("", {"id": self._inserted(table, values)})

    def _inserted(self, table: str, values: dict[str, Any]) -> str:
        ((row_id,),) = self.rows(
            f"INSERT INTO {table} ({', '.join(values)})"  # noqa: S608 -- our own names
            f" VALUES ({', '.join(['%s'] * len(values))}) RETURNING id::text",
            *values.values(),
        )
        return str(row_id)

    def _stored_value(self, resource: Resource, column: Column[Any]) -> Any:
        for key in column.foreign_keys:
            return self.row_of(key.column.table.name).id
        key, number = camel(column.name), next(self._numbers)
        own = OWN.get((resource.table.name, key))
        value = own(number) if own else example((resource.own | resource.read_only)[key], number)
        return Json(value) if isinstance(value, dict | list) else value


def _needed(table: Table) -> list[Column[Any]]:
    """The columns that an insert must fill."""
    return [
        column
        for column in table.c
        if not column.nullable and column.server_default is None and column.computed is None
    ]
