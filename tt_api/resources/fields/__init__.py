"""The kinds of values on the wire, each strict: nothing is coerced, cut or guessed.

Every field parses what a caller sends, says in OpenAPI exactly what it takes, and refuses anything else with a
message that tells what to send. Output doesn't pass through here: see `tt_api.resources.serializer`.
"""

from tt_api.resources.fields.base import WireField
from tt_api.resources.fields.closed_sets import Code, Country, Currency, OneOf, TimeZone
from tt_api.resources.fields.numbers import INT32_MAX, SAFE_INTEGER_MAX, Cents, Integer, Number, Percent
from tt_api.resources.fields.scalars import Boolean, ClockTime, Date, Id, Instant, PastInstant
from tt_api.resources.fields.secret import Secret, SecretNotes
from tt_api.resources.fields.shapes import FreeObject, Labels, ListOf, ObjectOf
from tt_api.resources.fields.texts import Email, FailureText, FreeLine, LongText, MultilineText, Slug, Text, Url

__all__ = [
    "INT32_MAX",
    "SAFE_INTEGER_MAX",
    "Boolean",
    "Cents",
    "ClockTime",
    "Code",
    "Country",
    "Currency",
    "Date",
    "Email",
    "FailureText",
    "FreeLine",
    "FreeObject",
    "Id",
    "Instant",
    "Integer",
    "Labels",
    "ListOf",
    "LongText",
    "MultilineText",
    "Number",
    "ObjectOf",
    "OneOf",
    "PastInstant",
    "Percent",
    "Secret",
    "SecretNotes",
    "Slug",
    "Text",
    "TimeZone",
    "Url",
    "WireField",
]
