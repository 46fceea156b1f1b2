"""What is answered without Claude: a search by the message's words, and how to reach a person."""

from datetime import date

from tt_api.database.transaction import read
from tt_api.services.marketing.miles import catalogue
from tt_api.services.marketing.miles.hearing import place_in
from tt_api.services.marketing.miles.tools import office
from tt_api.services.marketing.miles.wording import cleaned, folded
from tt_api.services.operations.agency_day import today
from tt_api.services.operations.written_days import written_day

_MOST_FOUND = 3
_MOST_WORDS = 12
_SHORTEST = 3
_LONGEST_NAME = 200
# What stands in most messages and in many names.
_IDLE_WORDS = (
    "about and any are around book can cost could cruise does for from have hello holiday how like looking much need"
    " next nice our people person please price some tell that the there they this tour travel trip trips want what when"
    " where which who will with would you your"
)
_IDLE = frozenset(_IDLE_WORDS.split())
_HITS = (
    "(SELECT count(*) FROM unnest(%(words)s::text[]) AS word WHERE strpos({text}, word) > 0)"
    " + 2 * coalesce(place.country = %(country)s, false)::int"
)
# What is sold at a place counts for its name, too.
_SEARCH = f"""
SELECT name, leaves, cents, basis, currency FROM (
  SELECT offering.name, offering.departure_date AS leaves, offering.price_from_cents AS cents,
         offering.price_basis AS basis, offering.currency, offering.status = 'sold_out' AS worse,
         {_HITS.format(text="concat(offering.search_text, ' ', place.search_text)")} AS hits
  FROM {catalogue.WITH_PLACE} WHERE {catalogue.SOLD}
  UNION ALL
  SELECT place.name, NULL, NULL, NULL, NULL, true, {_HITS.format(text="place.search_text")}
  FROM destinations AS place WHERE place.deleted_at IS NULL AND place.is_active
) AS found
WHERE hits > 0 OR (%(anything)s AND leaves IS NOT NULL AND NOT worse)
ORDER BY hits DESC, worse, leaves, name LIMIT {_MOST_FOUND}
"""  # noqa: S608 -- our own names


def built_in_reply(message: str) -> str:
    """Up to three trips and places by the words of a message, else the next departures; and how to reach a person."""
    found = _find(message, anything=False)
    opening = "Here is what we found for you:"
    if not found:
        found = _find(message, anything=True)
        opening = "I found nothing by those words. These leave next:"
    lines = [opening, *(f"- {one}" for one in found), ""] if found else []
    return "\n".join([*lines, how_to_reach_us()])


def support_reply() -> str:
    """For who has a booking: nothing of it is looked up here, people answer."""
    return (
        "For anything about a booking you already have, our team will help you: I can't see bookings here.\n\n"
        + how_to_reach_us()
    )


def how_to_reach_us() -> str:
    """A sentence or two, of what the agency has set."""
    reach = office()
    ways = [f"write to {reach['email']}" if reach["email"] else "", f"call {reach['phone']}" if reach["phone"] else ""]
    ways = [way for way in ways if way]
    if not ways:
        return "To talk to a person, leave your e-mail address here and one of our advisors will write to you."
    hours = f" ({reach['hours']})" if reach["hours"] else ""
    address = f" You find us at {reach['address']}." if reach["address"] else ""
    return f"To talk to a person, {' or '.join(ways)}{hours}.{address}"


def _find(message: str, *, anything: bool) -> list[str]:
    words = [word for word in dict.fromkeys(folded(message).split()) if len(word) >= _SHORTEST and word not in _IDLE]
    place = place_in(message)
    values = {
        "words": words[:_MOST_WORDS],
        "country": place and catalogue.country_code(place),
        "today": today(),
        "anything": anything,
    }
    return [_line(*row) for row in read(_SEARCH, values)]


def _line(name: str, leaves: date | None, cents: int | None, basis: str | None, currency: str) -> str:
    name = cleaned(name, _LONGEST_NAME)
    if basis is None:
        return f"{name}, a destination of ours"
    when = f" leaves on {written_day(leaves)}," if leaves else ""
    return f"{name}:{when} {catalogue.price(cents, basis, currency)}"
