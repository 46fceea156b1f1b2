"""What every kind of field must refuse, as raw JSON: much of it is lost when Python writes it."""

import json
from datetime import UTC, datetime, timedelta
from functools import singledispatch

from marshmallow.fields import Field

from tests.support.examples import example
from tt_api.resources import fields
from tt_api.schemas.crm.scoring import Criteria
from tt_api.schemas.trips.itinerary import Coordinate

ARABIC_ZERO = "\N{ARABIC-INDIC DIGIT ZERO}"

NOT_IN_ONE_LINE = "\n\r\t\x01\x1b\x7f\x85\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069"

Place = tuple[str | int, ...]


def refused_values(field: Field) -> list[tuple[str, Place]]:
    """Raw JSON that the field must refuse, each with the place inside the field that is at fault."""
    nulls = [] if field.allow_none else [("null", ())]
    found = [raw if isinstance(raw, tuple) else (raw, ()) for raw in refused(field)]
    return nulls + found


@singledispatch
def refused(field: Field) -> list[str | tuple[str, Place]]:
    raise NotImplementedError(f"{type(field).__name__}: say in tests/support/hostile.py what it refuses")


def texts(*values: str) -> list[str]:
    return [json.dumps(value) for value in values]


_NO_TEXT = ["1", "1.5", "true", "[]", "{}", '["text"]', '{"text": "text"}']


@refused.register
def _(field: fields.Text) -> list[str]:
    blank = texts("", " ", "\t\n") if field.required else []
    lines = (
        []
        if isinstance(field, fields.MultilineText | fields.SecretNotes)
        else texts(*(f"a{character}b" for character in NOT_IN_ONE_LINE))
    )
    return _NO_TEXT + blank + lines + texts("x" * (field.max_length + 1), "é" * (field.max_length + 1))


@refused.register
def _(_: fields.FailureText) -> list[str]:
    return _NO_TEXT


@refused.register
def _(_: fields.Slug) -> list[str]:
    return _NO_TEXT + texts("", "-", "a-", "-a", "a--b", "A", "a b", "a_b", "ä", "a/b", "x" * 221)


@refused.register
def _(_: fields.Email) -> list[str]:
    wrong = ("", "nobody", "@example.com", "a@", "a@b@example.com", "a b@example.com", f"{'x' * 250}@example.com")
    return _NO_TEXT + texts(*wrong, "Ann <ann@example.com>", "a@example.com\n b@example.com")


@refused.register
def _(_: fields.Url) -> list[str]:
    wrong = ("", "example.com", "//example.com", "http://", "javascript:alert(1)", "ftp://example.com", "http://a b/")
    return _NO_TEXT + texts(*wrong, "http://[::1", "http://example.com:99999/", f"https://example.com/{'x' * 2048}")


@refused.register
def _(field: fields.OneOf) -> list[str]:
    known = field.values[0]
    other_case = known.swapcase() if known.swapcase() not in field.values else f"{known}x"
    return _NO_TEXT + texts("", "no-such-value", other_case, f"{known},{known}", f"{known}\u200b", "null")


@refused.register
def _(field: fields.TimeZone) -> list[str]:
    # Names that a server's own folder of time zones may list.
    return [str(raw) for raw in refused.dispatch(fields.OneOf)(field)] + texts("localtime", "Factory", "posixrules")


@refused.register
def _(field: fields.Integer) -> list[str]:
    beyond = [str(field.maximum + 1), str(field.minimum - 1), str(2**63), str(-(2**63) - 1), "9" * 60]
    return [*beyond, '"1"', "1.0", "1.5", "1e2", "true", "false", '""', "[]", "[1]", "{}"]


_NO_RATE = ["12.345", "1e-30", "1e30", '"5"', "true", '""', "[]", "{}"]


@refused.register
def _(field: Coordinate) -> list[str]:
    return [f"{field.limit}.000001", f"{-field.limit - 1}", "1.2345678", "1e-30", "1e30", '"5"', "true", "[]", "{}"]


@refused.register
def _(field: fields.Percent) -> list[str]:
    return [
        "-0.01",
        f"{field.maximum}.01",
        f"{field.maximum + 1}",
        "12.345",
        "1e-30",
        "1e30",
        '"5"',
        "true",
        '""',
        "[]",
        "{}",
    ]


@refused.register
def _(_: fields.Boolean) -> list[str]:
    return ["0", "1", "1.0", '"true"', '"yes"', '""', "[]", "{}"]


@refused.register
def _(_: fields.Id) -> list[str]:
    plain = "0190d7c0-0000-7000-8000-000000000000"
    wrong = (f"{{{plain}}}", plain.replace("-", ""), f"urn:uuid:{plain}", f"{plain}0", plain[:-1], "", "null")
    return ["1", "true", "[]", "{}", *texts(*wrong, f" {plain}", f"{plain}\n", plain.replace("0", ARABIC_ZERO))]


@refused.register
def _(_: fields.Date) -> list[str]:
    wrong = ("20260101", "2026-1-1", "2026-02-30", "0000-01-01", "10000-01-01", "2026-W01-1", "2026-001", "today", "")
    return [
        "20260101",
        "1",
        "true",
        "[]",
        *texts(*wrong, "2026-01-01T00:00:00Z", f"2026-01-{ARABIC_ZERO}1", " 2026-01-01", "2026-13-01"),
    ]


@refused.register
def _(_: fields.ClockTime) -> list[str]:
    wrong = (
        "8:00",
        "24:00",
        "08:60",
        "08:00:00",
        "08:00Z",
        "0800",
        " 08:00",
        "08:00\n",
        f"{ARABIC_ZERO}8:00",
        "",
        "noon",
    )
    return ["8", "true", "[]", "{}", *texts(*wrong)]


@refused.register
def _(_: fields.Instant) -> list[str]:
    wrong = (
        "2026-01-01T00:00:00",
        "2026-01-01",
        "2026-01-01T00:00:00.1234567Z",
        "2026-01-01T00:00:00.000000000Z",
        "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2026-02-30T00:00:00Z",
        "2026-01-01T25:00:00Z",
        "2026-01-01T00:00:61Z",
        "2026-01-01T00:00:00+25:00",
        "2026-01-01T00:00:00+01:99",
        "2026-01-01 00:00:00Z",
        "20260101T000000Z",
        f"2026-{ARABIC_ZERO}1-01T00:00:00Z",
        "",
        "now",
    )
    return ["1767225600", "1767225600000", "true", "[]", *texts(*wrong)]


@refused.register
def _(field: fields.PastInstant) -> list[str]:
    ahead = datetime.now(UTC) + timedelta(days=1, minutes=5)
    return [str(raw) for raw in refused.dispatch(fields.Instant)(field)] + texts(
        "2099-01-01T00:00:00Z", ahead.isoformat()
    )


@refused.register
def _(field: fields.ListOf) -> list[str | tuple[str, Place]]:
    good = json.dumps(example(field.item, 1))
    (bad, inside), *_ = refused_values(field.item)
    too_many = json.dumps([example(field.item, n) for n in range(field.max_items + 1)])
    return ["1", "true", '"a,b"', "{}", too_many, (f"[{good}, {bad}]", (1, *inside))]


@refused.register
def _(field: fields.ObjectOf) -> list[str | tuple[str, Place]]:
    good = example(field, 1)
    missing = [key for key, one in field.keys.items() if one.required]
    lacking = [(json.dumps({name: good[name] for name in good if name != key}), (key,)) for key in missing]
    return ["1", "true", '"text"', "[]", (json.dumps({**good, "colour": 1}), ("colour",)), *lacking]


@refused.register
def _(_: fields.FreeObject) -> list[str]:
    unreadable = [f'{{"n": {2**53}}}', f'{{"deep": [{{"n": {-(2**53)}}}]}}', f'{{"n": {"9" * 60}}}']
    return ["1", "true", '"text"', "[]", "[{}]", *unreadable]


@refused.register
def _(_: Criteria) -> list[str | tuple[str, Place]]:
    good = '{"field": "interactions", "op": "gte", "value": 1}'
    return [
        *["1", "true", '"text"', "[]", "{}", f'{{"all": [{good}], "any": [{good}]}}'],
        (f'{{"none": [{good}]}}', ("none",)),
        ('{"all": []}', ("all",)),
        ('{"any": {}}', ("any",)),
        ('{"all": ["text"]}', ("all", 0)),
        (f'{{"any": [{good}, {{"field": "noSuchField", "op": "eq", "value": 1}}]}}', ("any", 1, "field")),
        ('{"all": [{"field": "interactions", "op": "like", "value": 1}]}', ("all", 0, "op")),
        ('{"all": [{"field": "interactions", "op": "gte", "value": 1.5}]}', ("all", 0, "value")),
        ('{"all": [{"field": "interactions", "op": "in", "value": [1, "2"]}]}', ("all", 0, "value", 1)),
    ]
