"""Every resource that the application serves, found by walking its blueprints, and the sample ones beside them."""

from collections.abc import Mapping
from functools import cached_property

from marshmallow import Schema
from marshmallow.fields import Field

from tests.support import sample_resource
from tt_api.blueprints import ALL_BLUEPRINTS
from tt_api.naming import camel
from tt_api.resources.declaration import ResourceBlueprint
from tt_api.resources.fields import OneOf, Secret
from tt_api.resources.filters import Filter, OwnIdFilter
from tt_api.resources.ranges import DateBound
from tt_api.resources.table import Table, table_of
from tt_api.schemas.clients.satisfaction import NewSatisfactionScoreSchema
from tt_api.schemas.content import ManagedContentSchema
from tt_api.schemas.financial.payments import NewPaymentSchema

# Creates that are written by hand and keep the rules of all others, and what they take.
CREATES_BY_HAND: Mapping[str, type[Schema]] = {
    "/api/content": ManagedContentSchema,
    "/api/payments": NewPaymentSchema,
    "/api/satisfaction": NewSatisfactionScoreSchema,
}


class Resource:
    """One resource as its declaration describes it, under the wire's names.

    Attributes:
        shown: how its rows are answered.
        rule: where its collection is; below a parent with ``<string:id>`` for the parent's id.
        operations: in the contract's letters, with a create that is written by hand.
        created_by: the schema of what creates take.
        own: what changes take, by wire name.
        new: what creates take, by wire name.
        read_only: what callers only see.
    """

    def __init__(self, blueprint: ResourceBlueprint) -> None:
        self.declaration = blueprint.declaration
        self.shown = blueprint.shown
        self.rule = blueprint.url_prefix or ""
        by_hand = "C" if self.rule in CREATES_BY_HAND else ""
        self.operations = self.declaration.operations + by_hand
        self.created_by = CREATES_BY_HAND.get(self.rule, self.declaration.schema)
        self.table: Table = table_of(self.declaration.model)
        fields = self.declaration.schema().fields.values()
        self.own = _sent(self.declaration.schema)
        self.read_only = {str(field.data_key): field for field in fields if field.dump_only}
        self.new = _sent(self.created_by)

    def __repr__(self) -> str:
        return self.rule.removeprefix("/api/").replace("<string:id>", "id").replace("/", ".")

    @property
    def unlisted(self) -> frozenset[str]:
        """The fields that only a detail shows, by wire name."""
        return frozenset(camel(name) for name in self.table.detail_columns[len(self.table.columns) :])

    @property
    def masked(self) -> dict[str, bool]:
        """The fields that lists mask, by wire name, each with whether they show the last four characters."""
        return {key: field.shows_last_four for key, field in self.own.items() if isinstance(field, Secret)}

    @property
    def listed_by(self) -> str | None:
        """What its list goes by, ascending, where the caller doesn't say; None for the newest first."""
        return self.declaration.model.listed_by

    @property
    def required(self) -> dict[str, Field]:
        return {key: field for key, field in self.new.items() if field.required}

    @cached_property
    def parameters(self) -> dict[str, Field]:
        """What its list takes, by wire name."""
        return {str(field.data_key): field for field in self.declaration.query().fields.values()}

    @property
    def detail_parameters(self) -> set[str]:
        """What its detail takes, by wire name."""
        query = self.declaration.detail_query
        return {str(field.data_key) for field in query().fields.values()} if query else set()

    @property
    def expansions(self) -> tuple[str, ...]:
        """What can be shown beside references."""
        return tuple(self.shown.expansions)

    @cached_property
    def filters(self) -> dict[str, Filter]:
        """The equality filters."""
        return {
            key: field
            for key, field in self.parameters.items()
            if isinstance(field, Filter) and not isinstance(field, DateBound | OwnIdFilter)
        }

    @cached_property
    def ranges(self) -> dict[str, DateBound]:
        """The ranges, under the name of the field that they are over."""
        return {
            key.removesuffix("From"): field
            for key, field in self.parameters.items()
            if isinstance(field, DateBound) and key.endswith("From")
        }

    @cached_property
    def sorts(self) -> tuple[str, ...]:
        sort_by = self.parameters["sortBy"]
        assert isinstance(sort_by, OneOf)
        return sort_by.values

    @property
    def id_name(self) -> str:
        """What the row's id is called in the path, and so in what is said about it."""
        return self.declaration.id_name

    def column(self, key: str) -> str:
        """The column behind a field."""
        field = (self.own | self.read_only)[key]
        return str(field.name)

    @cached_property
    def references(self) -> dict[str, str]:
        """The table that each sendable reference points into."""
        targets = self.table.references
        return {key: targets[str(field.name)] for key, field in self.new.items() if str(field.name) in targets}


def _sent(schema: type[Schema]) -> dict[str, Field]:
    return {str(field.data_key): field for field in schema().fields.values() if not field.dump_only}


REAL = [Resource(blueprint) for blueprint in ALL_BLUEPRINTS if isinstance(blueprint, ResourceBlueprint)]
SAMPLES = {repr(sample): sample for sample in map(Resource, sample_resource.BLUEPRINTS)}
ALL = [*REAL, *SAMPLES.values()]

PORTS, VOYAGES, LEGS = SAMPLES["sample-ports"], SAMPLES["sample-voyages"], SAMPLES["sample-voyages.id.legs"]

# What the mechanism is proved on in every detail. They differ: slugs and unique values; references, a seam and a field
# that only details show; a seam below a parent; and samples with every kind of column and set of operations.
DEEP = [*(one for one in REAL if repr(one) in ("companies", "deals", "email-sequences.id.steps")), *SAMPLES.values()]


def having(operations: str) -> list[Resource]:
    """The resources that have all of these operations."""
    return [resource for resource in ALL if set(operations) <= set(resource.operations)]


def is_served(table: str) -> bool:
    """Whether a resource shows the rows of a table; others may refer to rows of tables that have no routes yet."""
    return any(resource.table.name == table for resource in ALL)


def serving(table: str) -> Resource:
    """The resource whose POST makes rows of a table; any that shows them where none does."""
    found = [resource for resource in ALL if resource.table.name == table]
    return min(found, key=lambda one: ("C" not in one.operations, one.declaration.parent is not None))
