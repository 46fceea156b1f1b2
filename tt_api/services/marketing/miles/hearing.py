"""What a visitor's own words say: signals of the score, the intent, an address, a phone number."""

import re
from collections.abc import Collection, Iterable
from functools import cache, lru_cache

import pycountry
from marshmallow import ValidationError

from tt_api.models.marketing.chat import ChatIntent
from tt_api.resources.fields import Email
from tt_api.services.marketing.miles.score import Signal
from tt_api.services.marketing.miles.wording import folded

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|march|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_NUMBER = r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a dozen|twenty|thirty)"
_PEOPLE = r"(?:people|persons?|adults?|kids?|children|guests?|travell?ers?|pax|couples?|friends|of us)"
_MONEY = r"(?:[$€£]\s?\d[\d,.]{0,15}k?|\d[\d,. ]{0,15}k?\s?(?:usd|eur|gbp|dollars?|euros?|pounds?|bucks|[$€£]))"

# Over the message in lower case.
_SIGNS: dict[Signal, str] = {
    # May is a month only beside something that makes it one.
    Signal.DATES: rf"\b{_MONTHS}\b|\b(?:in|next|this|early|mid|late|of|until|before|after|\d(?:st|nd|rd|th)?) may\b"
    r"|\bmay (?:\d|or\b)|\b20[2-9]\d\b|\b\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\b"
    r"|\b(?:next|this|coming) (?:week|month|year|spring|summer|autumn|fall|winter|weekend|easter|christmas)\b"
    r"|\b(?:in|over|for) (?:the )?(?:spring|summer|autumn|fall|winter|easter|christmas|new year)\b",
    Signal.PARTY_SIZE: rf"(?<![$€£,.\d])\b{_NUMBER}[ -](?:(?!per\b)\w+ )?{_PEOPLE}\b"
    rf"|\b(?:party|family|group) of {_NUMBER}\b"
    rf"|\b(?:there (?:are|will be|would be)|we are|we're|for) {_NUMBER}(?: of us)?(?: *[.,!?;]| *$| and\b| in\b)"
    r"|\b(?:my|me and my|with my) (?:wife|husband|partner|girlfriend|boyfriend|fianc[eé]e?|spouse)\b"
    r"|\b(?:just me|by myself|on my own|travell?ing alone|solo|the two of us|both of us)\b",
    Signal.BUDGET: rf"\bbudget\b.{{0,40}}\d|\d.{{0,20}}\bbudget\b|{_MONEY}.{{0,30}}\b(?:each|per|a head|total|max)\b"
    rf"|\b(?:up to|under|below|around|about|at most|max(?:imum)?|spend|afford)\b[^.?!]{{0,20}}{_MONEY}"
    # An amount that stands alone: "two of us, 8000 dollars, in May".
    rf"|(?:^|[,.;] ?){_MONEY} *(?:[,.;!]|$)",
    Signal.BOOK: r"\b(?:book|reserve|reserving|hold it|hold (?:a|the) (?:cabin|room|place|seat|spot))\b"
    r"|\bsign (?:me|us) up\b|\bbooking (?:it|this|that|a|the|now|today)\b",
    Signal.CALL: r"\b(?:call|phone|ring) (?:me|us)\b|\b(?:a|your|phone|video) call\b|\bcall ?back\b"
    r"|\b(?:speak|talk) (?:to|with) (?:someone|somebody|a (?:human|person|real person)|an? (?:agent|advis[oe]r))\b",
    Signal.GROUP: r"\b(?:our|my|the|a) (?:company|team|firm|staff|employees|group|club|association|church)\b"
    r"|\b(?:corporate|offsite|off-site|retreat|incentive|wedding|block of|group (?:trip|travel|booking|rate))\b",
    Signal.PRICE_QUESTION: r"\bhow much\b|\b(?:price|prices|pricing|cost|costs|fare|fares|rates?)\b",
    Signal.OCCASION: r"\b(?:honeymoon|anniversary|birthday|wedding|retirement|graduation|reunion|babymoon)\b",
    Signal.JUST_LOOKING: r"\bjust (?:looking|browsing|curious|dreaming)\b|\bonly (?:looking|browsing)\b",
}
_SIGNALS = {signal: re.compile(pattern) for signal, pattern in _SIGNS.items()}

_SUPPORT = re.compile(
    r"\b(?:my|our) (?:existing |current |upcoming )?(?:booking|reservation|invoice|itinerary|payment|deposit|refund"
    r"|e-?tickets?|tickets?|confirmation|voucher)\b"
    r"|\b(?:booking|reservation|confirmation|record) (?:reference|number|code|locator)\b|\bpnr\b|\btt-[0-9a-z]{6}\b"
    r"|\b(?:cancel|change|amend|rebook) (?:my|our)\b|\brefund\b|\b(?:i|we)(?:'ve| have)? (?:already )?(?:booked|paid)\b"
)
_INTENTS: dict[ChatIntent, re.Pattern[str]] = {
    ChatIntent.GROUP: re.compile(
        r"\b(?:retreat|wedding|incentive|offsite|off-site|corporate|block of|group (?:of|trip|booking))\b"
    ),
    ChatIntent.BOOK: _SIGNALS[Signal.BOOK],
    ChatIntent.PLAN: re.compile(
        r"\b(?:plan|planning|arrange|organi[sz]e|put together|itinerary|quote|proposal|looking for a"
        r"|want to (?:go|travel|visit)|would like to (?:go|travel|visit)|we'd like to)\b"
    ),
    ChatIntent.BROWSE: re.compile(
        r"\b(?:where|when|which|nice|best|recommend|suggest|ideas?|show me|cruises?|tours?|trips?|holidays?|vacations?"
        r"|travel|safari|destinations?|looking|browsing)\b"
    ),
}
_RANK = {intent: place for place, intent in enumerate(ChatIntent)}

# Beside a number. A dollar of which nothing more is said is a US dollar.
_CURRENCIES = {
    "USD": r"us\$|\$|usd|dollars?|bucks",
    "EUR": r"€|eur|euros?",
    "GBP": r"£|gbp|pounds?",
    "CAD": r"ca?\$|cad|canadian dollars?",
    "AUD": r"au?\$|aud|australian dollars?",
    "CHF": r"chf|francs?",
}
_CURRENCY_OF_AMOUNT = re.compile(
    "|".join(
        rf"(?P<{code}>(?<![\w$])(?:{signs})\s?\d|\d[\d,.]{{0,15}}k?\s?(?:{signs})(?![\w$]))"
        for code, signs in _CURRENCIES.items()
    )
)

_EMAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9_.+%'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_PHONE = re.compile(r"(?<![\w$€£,.])\+?\(?\d[\d ().-]{6,20}\d(?![\w%])")
_DATE_LIKE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4}")
_FEWEST_DIGITS, _MOST_DIGITS = 9, 15
_REGIONS = (
    *("africa", "antarctica", "asia", "europe", "oceania", "south america", "north america", "central america"),
    *("caribbean", "mediterranean", "baltic", "alaska", "hawaii", "patagonia", "scandinavia", "arctic", "balkans"),
    *("alps", "middle east", "polynesia", "galapagos", "bali", "england", "scotland", "wales", "usa", "dubai"),
    *("turkey", "russia", "south korea", "vietnam", "tanzania", "bolivia", "laos", "canary islands", "greek islands"),
)


def signals_in(message: str, places: Iterable[str] = ()) -> set[str]:
    """The signals of a message.

    Args:
        message: as the visitor typed it.
        places: names of destinations of ours, beside the countries and regions that everybody knows.
    """
    lowered = message.casefold().replace("\u2019", "'")
    found: set[str] = {str(signal) for signal, pattern in _SIGNALS.items() if pattern.search(lowered)}
    if place_in(message, places):
        found.add(Signal.DESTINATION)
    if email_in(message) or phone_in(message):
        found.add(Signal.CONTACT)
    return found


def intent_in(message: str, before: str | None) -> ChatIntent:
    """What the visitor is after, by this message and those before it."""
    lowered = message.casefold().replace("\u2019", "'")
    now = next((intent for intent, pattern in _INTENTS.items() if pattern.search(lowered)), ChatIntent.OTHER)
    if is_support(message):
        now = ChatIntent.SUPPORT
    return max(now, ChatIntent(before or ChatIntent.OTHER), key=_RANK.__getitem__)


def is_support(message: str) -> bool:
    """Whether a message is about a booking that exists."""
    return _SUPPORT.search(message.casefold().replace("\u2019", "'")) is not None


def place_in(message: str, places: Iterable[str] = ()) -> str | None:
    """The longest name of a place in a message, of those given and of countries and regions."""
    words = f" {folded(message)} "
    named = [place for place in (*places, *_countries()) if _as_words(place) in words]
    return max(named, key=len, default=None)


def email_in(message: str) -> str | None:
    """An e-mail address that the visitor typed."""
    for found in _EMAIL.findall(message):
        try:
            return str(Email().parse(found.rstrip(".-'")))
        except ValidationError:
            continue
    return None


def phone_in(message: str) -> str | None:
    """A phone number that the visitor typed."""
    for found in _PHONE.findall(_DATE_LIKE.sub(" ", message)):
        if _FEWEST_DIGITS <= len(re.sub(r"\D", "", found)) <= _MOST_DIGITS:
            return str(found.strip())
    return None


def currency_in(message: str) -> str | None:
    """The currency of the last amount that the visitor typed with one."""
    found = [amount.lastgroup for amount in _CURRENCY_OF_AMOUNT.finditer(message.casefold())]
    return found[-1] if found else None


def typed(value: str, words: Collection[str]) -> bool:
    """Whether every word and number of a value stands in what the visitor wrote, so that no model made it up."""
    parts = folded(value).split()
    return bool(parts) and all(part in words for part in parts)


@lru_cache(maxsize=4096)
def _as_words(place: str) -> str:
    """Looked for in every message, and as good as never another."""
    return f" {folded(place)} "


@cache
def _countries() -> tuple[str, ...]:
    names = {getattr(country, "common_name", country.name) for country in pycountry.countries}
    return (*(name.partition(",")[0] for name in names), *_REGIONS)
