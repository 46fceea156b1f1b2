"""What Claude would say to an advisor about each opportunity. It is told the reasons, and nobody's name.

Nothing depends on it: an answer that comes too late, or makes no sense, is left out.
"""

from collections.abc import Sequence

import orjson
from structlog import get_logger

from tt_api.current import settings
from tt_api.integrations import ServiceError
from tt_api.integrations.attempts import Limits
from tt_api.integrations.claude import claude_client
from tt_api.json_text import to_json
from tt_api.services.analytics.opportunities.ranking import Opportunity

log = get_logger(__name__)

_LIMITS = Limits(connect_seconds=1.0, total_seconds=5.0, pauses=())
_MOST_CHARACTERS = 500
_TOKENS_EACH = 80
_SYSTEM = (
    "You advise travel advisors. You are given opportunities as JSON: what could be proposed to a company or client,"
    " and why. For each write one plain sentence that tells the advisor why to propose it now. Use only what you are"
    " given. Answer with nothing but a JSON array of strings, one for each opportunity, in their order."
)


def rationales(found: Sequence[Opportunity], reasons: Sequence[Sequence[str]]) -> list[str | None]:
    """A sentence for each opportunity; None for all where no key is set or Claude fails.

    No connection to PostgreSQL is held while Claude is asked.

    Args:
        reasons: of each of them, in their order.
    """
    nothing: list[str | None] = [None] * len(found)
    client = claude_client(settings(), limits=_LIMITS)
    if client is None or not found:
        return nothing
    facts = [
        {"offering": one.offering.name, "to": f"a {one.target.type}", "score": one.score, "reasons": list(said)}
        for one, said in zip(found, reasons, strict=True)
    ]
    question = [{"role": "user", "content": to_json(facts).decode()}]
    try:
        said = client.complete(_SYSTEM, question, max_tokens=_TOKENS_EACH * len(found)).text
    except ServiceError as error:
        log.warning("rationales_left_out", reason=str(error))
        return nothing
    sentences = _read(said)
    return [*sentences] if len(sentences) == len(found) else nothing


def _read(text: str) -> list[str]:
    """The sentences; none where it isn't a list of texts."""
    try:
        said = orjson.loads(text)
    except ValueError:
        return []
    if not isinstance(said, list) or not all(isinstance(one, str) and one.strip() for one in said):
        return []
    return [one.strip()[:_MOST_CHARACTERS] for one in said]
