"""Card numbers in free text. They are never stored: who types one is told, or it is masked."""

import re
from collections.abc import Iterator

from tt_api.encryption.masks import MASK

# Issuers' first digits and how many digits their cards have. One number in ten passes the check digit alone, such as
# an airline's ticket or a phone number: only together with these it says anything.
_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|3(?:0[0-5]|[68]\d|9\d)\d{11}"  # Diners Club
    r"|(?:6011|64[4-9]\d|65\d{2}|62\d{2}|35(?:2[89]|[3-8]\d))\d{12,15}"  # Discover, UnionPay, JCB
)
# Groups of digits with one blank, dash or point between them, as cards have them, or one run. Behind a plus stands a
# phone number: one in ten of those that begin with Germany's 49 passes for a Visa card.
_GROUPED = re.compile(r"(?P<plus>\+?)\d+(?:[ .\u00a0-]\d+)*")
_GROUP = re.compile(r"\d+")
_SHORTEST, _LONGEST = 13, 19
# What nearly every text lacks: so many digits with no more than that between them.
_DIGITS_ENOUGH = re.compile(r"\d(?:[ .\u00a0-]?\d){12}")


def has_card_number(text: str) -> bool:
    """Whether a text has what looks like a card number: an issuer's digits, as many as it uses, and the check digit."""
    return next(_spans(text), None) is not None


def with_card_numbers_masked(text: str) -> str:
    """A text with a mask for each of its parts that look like a card number."""
    shown, end = "", 0
    for first, last in sorted(_spans(text)):
        if last > end:
            shown += text[end:first] + (MASK if first >= end else "")
            end = last
    return shown + text[end:]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """From where to where there are card numbers; two may overlap."""
    for first, last, digits in _candidates(text):
        if _ISSUERS.fullmatch(digits) and _passes_luhn(digits):
            yield first, last


def _candidates(text: str) -> Iterator[tuple[int, int, str]]:
    """Neighbouring groups of digits put together: an expiry date or a CVV behind the number doesn't hide it."""
    if not _DIGITS_ENOUGH.search(text):
        return
    for match in _GROUPED.finditer(text):
        groups = [(group.start(), group.end(), group.group()) for group in _GROUP.finditer(text, *match.span())]
        for position in range(1 if match["plus"] else 0, len(groups)):
            first = groups[position][0]
            digits = ""
            for _, last, group in groups[position:]:
                digits += group
                if len(digits) > _LONGEST:
                    break
                if len(digits) >= _SHORTEST:
                    yield first, last, digits


def _passes_luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0  # noqa: PLR2004 -- a digit's highest
