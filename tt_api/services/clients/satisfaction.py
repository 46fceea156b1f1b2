"""What clients answer about their satisfaction, and what follows: a call to the unhappy, a request to the happy."""

from collections.abc import Mapping
from typing import Any

from tt_api.database.transaction import read
from tt_api.errors import ValidationError
from tt_api.models.clients.satisfaction import SatisfactionScore
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.services.operations.notifications import notify
from tt_api.work import stage

NPS = "nps"
# What an unhappy client gives at most, by the answer's type.
_UNHAPPY = {NPS: 6, "csat": 2}
_PROMOTER = 9


def is_unhappy(score_type: str, score: int) -> bool:
    """Whether somebody should call the client."""
    return score <= _UNHAPPY[score_type]


def is_promoter(score_type: str, score: int) -> bool:
    """Whether the client may be asked for a review."""
    return score_type == NPS and score >= _PROMOTER


def create(data: Mapping[str, Any]) -> Row:
    """Store an answer, and stage what follows from it.

    Raises:
        ValidationError: it says whether the client would recommend the agency, which an NPS score says by itself; or it
            refers to a row that isn't there.
    """
    writing.require_references(SatisfactionScore, data)
    score_type, score = data["score_type"], data["score"]
    if score_type == NPS and data.get("would_recommend") is not None:
        raise ValidationError.at("wouldRecommend", "follows from an nps score, so leave it out")
    unhappy = is_unhappy(score_type, score)
    row = writing.insert(SatisfactionScore, {"follow_up": "open" if unhappy else "none", **data})
    if unhappy and row["follow_up"] == "open":
        notify(
            "satisfaction_unhappy",
            f"A client is unhappy: {score_type} {score}",
            body=f"Client {row['client_id']}. The follow-up is open.",
            entity_type="satisfaction_score",
            entity_id=row["id"],
        )
    if is_promoter(score_type, score) and (contact_id := _contact(row)):
        stage("start_sequences", {"event": "promoter", "contactId": contact_id})
    return row


def _contact(row: Row) -> str | None:
    """Who answered; where nobody says, whoever the agency talks with."""
    if row["contact_id"]:
        return str(row["contact_id"])
    ((contact_id,),) = read("SELECT primary_contact_id::text FROM clients WHERE id = %s", (row["client_id"],))
    return contact_id  # type: ignore[no-any-return]
