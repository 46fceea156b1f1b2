"""Storing churn scores, and telling staff of clients who might be lost.

Clients are locked, in the order of their ids, before anything about them is read: of two runs the later one sees what
the earlier one stored and told, so nobody is told of twice.
"""

from datetime import date
from zoneinfo import ZoneInfo

from tt_api.database.transaction import execute
from tt_api.json_text import to_json_text
from tt_api.models.enums import ClientStatus
from tt_api.services.clients.churn import ChurnRisk, churn_risk
from tt_api.services.clients.churn_facts import NOTIFICATION, ScoredClient, scored_clients
from tt_api.services.operations.notifications import notify

# As many as lead scores take at once, and for the same reason: a caller may be waiting for one of the rows.
BATCH = 250

_FIRST = "00000000-0000-0000-0000-000000000000"
# Whoever never traveled has no score to get, and none to lose.
_LOCK = f"""
SELECT id FROM clients
 WHERE id > %s AND deleted_at IS NULL
   AND (churn_risk_score > 0 OR churn_reasons <> '[]' OR EXISTS (
     SELECT FROM trips WHERE client_id = clients.id AND trips.status = 'completed' AND trips.deleted_at IS NULL))
 ORDER BY id LIMIT {BATCH} FOR NO KEY UPDATE
"""  # noqa: S608 -- our own number
_STORE = """
UPDATE clients SET churn_risk_score = scored.score, churn_reasons = scored.reasons::jsonb
  FROM unnest(%s::uuid[], %s::int[], %s::text[]) AS scored (id, score, reasons)
 WHERE clients.id = scored.id
"""


def score_batch(after: str | None, today: date, zone: ZoneInfo) -> str | None:
    """Score a batch of clients, and tell staff of those who might be lost, each once a quarter.

    Args:
        after: the last client of the batch before.
        today: the agency's day.
        zone: the agency's.

    Returns:
        The last client of a full batch; None where there are no more.
    """
    locked = [client_id for (client_id,) in execute(_LOCK, (after or _FIRST,))]
    if locked:
        _score(locked, today, zone)
    return locked[-1] if len(locked) == BATCH else None


def _score(client_ids: list[str], today: date, zone: ZoneInfo) -> None:
    scored = [(client, churn_risk(client.facts, today)) for client in scored_clients(client_ids, today, zone)]
    changed = [
        (client.id, risk) for client, risk in scored if (risk.score, risk.reasons) != (client.score, client.reasons)
    ]
    if changed:
        ids, risks = zip(*changed, strict=True)
        execute(_STORE, (list(ids), [risk.score for risk in risks], [to_json_text(risk.reasons) for risk in risks]))
    for client, risk in scored:
        if risk.is_worth_telling and not client.was_told and client.status is not ClientStatus.CHURNED:
            _tell(client, risk)


def _tell(client: ScoredClient, risk: ChurnRisk) -> None:
    suggestion = ["Perhaps it is time to set the status to churned."] if risk.suggests_churned else []
    notify(
        NOTIFICATION,
        f"{client.name} might be lost: churn risk {risk.score} of 100",
        body="\n".join([*risk.reasons, *suggestion]),
        entity_type="client",
        entity_id=client.id,
    )
