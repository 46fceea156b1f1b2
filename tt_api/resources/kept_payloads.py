"""What is kept of a delivery: all of it, but without people and secrets, which live in columns of their own.

A supplier's confirmation names everybody who travels, with passports; a payment provider's report has the payer. What
is kept of it can be read by whoever reads activities, and outlives the people's own rows. So under keys that promise
something personal only ``•••`` is kept, and the rest passes the redactor that log lines pass.
"""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from tt_api.encryption.masks import MASK
from tt_api.json_text import to_json_text
from tt_api.logs.redaction import promises_secret
from tt_api.logs.setup import redact
from tt_api.resources.fields.card_numbers import has_card_number

_LONGEST_TEXT = 200
# No amount has as many digits, and a card's number may come as one.
_TOO_LARGE = 10**12
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_]+")
# What stands under a key with one of these words is about somebody.
_PERSONAL = frozenset(
    (
        *("pax", "guest", "party", "occupant", "person", "people", "payer", "holder", "customer", "client", "contact"),
        *("member", "agent", "advisor", "user", "leader", "owner", "sender", "name", "forename", "salutation", "title"),
        *("mail", "mobile", "tel", "fax", "address", "street", "zip", "dob", "age", "gender", "sex", "nationality"),
        *("citizenship", "religion", "visa", "ssn", "iban", "card", "cvv", "cvc", "pan", "pin", "health", "diet"),
        *("dietary", "disability", "loyalty", "ip"),
        # Free text, in which anything may stand.
        *("note", "remark", "comment", "message", "text", "body", "request", "special", "instruction", "description"),
    )
)
# These say so in any word that they are part of, however it is written: `passportno`, `cardholder`.
_PERSONAL_PARTS = (
    *("travel(?:l)?er", "passenger", "passport", "surname", "firstname", "lastname", "fullname", "guestname"),
    *("e-?mail", "phone", "birth", "cardholder", "postcode", "postalcode"),
)
_PERSONAL_PART = re.compile("|".join(_PERSONAL_PARTS), re.IGNORECASE)
# What has a name and is nobody: `shipName`.
_THINGS = frozenset(
    ("ship", "vessel", "hotel", "resort", "product", "cabin", "category", "rate", "port", "destination", "supplier")
)


def kept_payload(
    sent: Mapping[str, Any], shown: Collection[str], most_bytes: int, hidden: Collection[str] = ()
) -> dict[str, Any]:
    """What may be kept of what was sent.

    Args:
        sent: decoded JSON.
        shown: the keys of `sent` that are kept as they are; nothing in them is about a person.
        most_bytes: how long all of it may be, as JSON; past that only what is shown is kept.
        hidden: the keys of `sent` that are about a person, whatever they are called.
    """
    known = {key: value for key, value in sent.items() if key in shown}
    others = {
        _text(key): _masked(value) if key in hidden else _kept(key, value)
        for key, value in sent.items()
        if key not in shown
    }
    kept = {**others, **known}
    if len(to_json_text(kept).encode()) <= most_bytes:
        return kept
    return {"leftOut": len(others), **known}


def _kept(key: str, value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if promises_secret(key):
        return MASK
    if is_personal(key):
        return _masked(value)
    if isinstance(value, Mapping):
        return {_text(inner): _kept(inner, item) for inner, item in value.items()}
    if isinstance(value, list):
        return [_kept(key, item) for item in value]
    return _plain(value)


def is_personal(key: str) -> bool:
    """Whether what stands under a key may be about somebody."""
    words = [word.lower() for word in _WORD.findall(key)]
    if words[-1:] == ["name"] and _THINGS.intersection(words):
        return False
    return any(word in _PERSONAL or word.removesuffix("s") in _PERSONAL for word in words) or bool(
        _PERSONAL_PART.search(key)
    )


def _masked(value: Any) -> Any:
    """How many there are is no secret: two guests, or a list of two."""
    if isinstance(value, list):
        return [MASK] * len(value)
    return MASK if isinstance(value, str | Mapping) else _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return _text(value)
    return MASK if isinstance(value, int | Decimal) and not -_TOO_LARGE < value < _TOO_LARGE else value


def _text(text: str) -> str:
    return MASK if len(text) > _LONGEST_TEXT or has_card_number(text) else redact(text)
