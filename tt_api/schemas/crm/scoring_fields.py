"""What a lead scoring rule may look at: an allowlist of fields of a contact, its company and its interactions.

Names are those on the wire; a company's begin with ``company.``. A company that was deleted is no company.
"""

from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Boolean, Enum, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute

from tt_api.models.crm.companies import Company
from tt_api.models.crm.contacts import LIFECYCLE_STAGES, Contact
from tt_api.models.enums import InteractionChannel
from tt_api.naming import camel
from tt_api.resources.fields.codes import countries, currencies


class Kind(StrEnum):
    """What a field holds, which decides what it can be compared with."""

    TEXT = "text"
    CHOICE = "one of a closed set"
    NUMBER = "number"
    FLAG = "true or false"
    LABELS = "list of labels"


class Op(StrEnum):
    """How a field is compared with a rule's value."""

    EQ = "eq"
    NEQ = "neq"
    IN = "in"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    CONTAINS = "contains"
    EXISTS = "exists"


OPS: dict[Kind, tuple[Op, ...]] = {
    Kind.TEXT: (Op.EQ, Op.NEQ, Op.IN, Op.CONTAINS, Op.EXISTS),
    Kind.CHOICE: (Op.EQ, Op.NEQ, Op.IN, Op.EXISTS),
    Kind.NUMBER: (Op.EQ, Op.NEQ, Op.IN, Op.GT, Op.GTE, Op.LT, Op.LTE, Op.EXISTS),
    Kind.FLAG: (Op.EQ, Op.NEQ, Op.EXISTS),
    Kind.LABELS: (Op.CONTAINS, Op.EXISTS),
}


class Field(NamedTuple):
    """A field that rules may name.

    Attributes:
        kind: what it holds.
        values: the closed set of a choice.
        component: what the document calls that set.
        sql: the column behind it; None for what is worked out from interactions.
    """

    kind: Kind
    values: tuple[str, ...] = ()
    component: str = ""
    sql: str | None = None


# Closed sets that the columns' types don't know, by what the document calls them.
_CLOSED = {
    "lifecycle_stage": ("LifecycleStage", LIFECYCLE_STAGES),
    "country": ("Country", countries()),
    "currency": ("Currency", currencies()),
}

_CONTACT = (
    Contact.lifecycle_stage,
    Contact.role,
    Contact.lead_source,
    Contact.email,
    Contact.phone,
    Contact.job_title,
    Contact.linkedin_url,
    Contact.city,
    Contact.country,
    Contact.do_not_contact,
    Contact.tags,
)
_COMPANY = (
    Company.stage,
    Company.lead_source,
    Company.domain,
    Company.industry,
    Company.employee_count,
    Company.annual_travel_budget,
    Company.currency,
    Company.travelers_per_year,
    Company.city,
    Company.region,
    Company.country,
    Company.do_not_contact,
    Company.tags,
)

ALL_INTERACTIONS = "interactions"
# How many interactions there were in the last 30 days, by channel.
INTERACTIONS_BY_CHANNEL = {channel.value: f"interactions.{camel(channel.value)}" for channel in InteractionChannel}
SINCE_LAST_INTERACTION = "daysSinceLastInteraction"


def _field(column: InstrumentedAttribute[Any]) -> Field:
    sql = f"{column.class_.__tablename__}.{column.key}"
    kind = column.type
    if column.key in _CLOSED:
        component, values = _CLOSED[column.key]
        return Field(Kind.CHOICE, tuple(values), component, sql)
    if isinstance(kind, Enum) and kind.enum_class:
        return Field(Kind.CHOICE, tuple(kind.enums), kind.enum_class.__name__, sql)
    if isinstance(kind, Boolean):
        return Field(Kind.FLAG, sql=sql)
    if isinstance(kind, Integer | BigInteger):
        return Field(Kind.NUMBER, sql=sql)
    return Field(Kind.LABELS if isinstance(kind, JSONB) else Kind.TEXT, sql=sql)


FIELDS: dict[str, Field] = {
    **{camel(column.key): _field(column) for column in _CONTACT},
    **{f"company.{camel(column.key)}": _field(column) for column in _COMPANY},
    **dict.fromkeys((ALL_INTERACTIONS, *INTERACTIONS_BY_CHANNEL.values(), SINCE_LAST_INTERACTION), Field(Kind.NUMBER)),
}

# Columns whose change can change a score.
SCORED_CONTACT_COLUMNS = frozenset(column.key for column in _CONTACT) | {"company_id"}
SCORED_COMPANY_COLUMNS = frozenset(column.key for column in _COMPANY)
