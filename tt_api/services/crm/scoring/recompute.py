"""Storing scores, correctly with any number of recomputations and writers at once.

A contact's row is locked before its facts are read: of two recomputations the later one sees everything that the
earlier one saw, and more. Companies are locked after contacts, both in the order of their ids, so there are no
deadlocks. Only scores that changed are written, and nothing but the score.
"""

from collections.abc import Collection, Sequence

from tt_api.database.transaction import execute, read
from tt_api.resources.reading import LIVE
from tt_api.services.crm.scoring.engine import score
from tt_api.services.crm.scoring.loading import active_rules, snapshots

# Long enough to be worth its round trips, short enough for a caller who waits for one of its rows: measured on a busy
# machine, 500 rows of which every score changed took 290 ms, at worst 560; callers give up after 1200.
BATCH = 250


def rescore_contact(contact_id: str) -> bool:
    """Score one contact, and its company with it; whether there is such a live contact."""
    locked = _lock("id = %s", (contact_id,))
    _rescore(locked, ())
    return bool(locked)


def rescore_company(company_id: str, after: str | None) -> str | None:
    """Score a batch of a company's contacts, then the company.

    Args:
        after: the last contact of the batch before.

    Returns:
        The last contact of a full batch; None where there are no more.
    """
    locked = _lock_batch("company_id = %s", (company_id,), after)
    _rescore(locked, (company_id,))
    return _last_of_full(locked)


def rescore_all(after: str | None) -> str | None:
    """Score a batch of all contacts, and their companies; arguments and result as for `rescore_company`."""
    locked = _lock_batch("true", (), after)
    _rescore(locked, ())
    return _last_of_full(locked)


def is_superseded() -> bool:
    """Whether another recomputation of everything is waiting: it will read the rules later than we did."""
    ((waits,),) = read(
        "SELECT EXISTS (SELECT FROM scheduled_tasks WHERE task_type = 'score_all' AND status = 'pending'"
        " AND due_at <= now() AND NOT payload ? 'after')"
    )
    return bool(waits)


def _lock_batch(condition: str, parameters: Sequence[str], after: str | None) -> list[str]:
    keyset = " AND id > %s" if after else ""
    bound = (*parameters, after) if after else parameters
    return _lock(f"{condition}{keyset}", bound)


def _lock(condition: str, parameters: Sequence[str]) -> list[str]:
    return [
        contact_id
        for (contact_id,) in execute(
            f"SELECT id FROM contacts WHERE {condition} AND {LIVE.sql} ORDER BY id LIMIT {BATCH} FOR NO KEY UPDATE",  # noqa: S608 -- our own text
            parameters,
        )
    ]


def _last_of_full(locked: Sequence[str]) -> str | None:
    return locked[-1] if len(locked) == BATCH else None


def _rescore(contact_ids: Sequence[str], company_ids: Collection[str]) -> None:
    """Store the scores of locked contacts, and of their companies and the given ones."""
    # Read after the locks were taken, in statements of their own: each sees all that was committed before it.
    found = snapshots(contact_ids)
    rules = active_rules()
    scores = {one.contact_id: score(one.facts, rules) for one in found}
    changed = {one.contact_id: scores[one.contact_id] for one in found if scores[one.contact_id] != one.score}
    if changed:
        execute(
            "UPDATE contacts SET lead_score = scored.score"
            " FROM unnest(%s::uuid[], %s::int[]) AS scored (id, score) WHERE contacts.id = scored.id",
            (list(changed), list(changed.values())),
        )
    companies = {*company_ids, *(one.company_id for one in found if one.company_id)}
    if companies:
        _refresh_companies(list(companies))


def _refresh_companies(company_ids: list[str]) -> None:
    """Give live companies the best of their live contacts' scores; 0 without any."""
    # Unconditionally, and before the scores are compared: two contacts that change at once don't see each other's
    # score, so their transactions take turns here, and the second sees both.
    execute(
        f"SELECT FROM companies WHERE id = ANY(%s::uuid[]) AND {LIVE.sql} ORDER BY id FOR NO KEY UPDATE",
        (company_ids,),
    )
    execute(
        """
        UPDATE companies SET lead_score = best.score
          FROM (SELECT owner.id, coalesce(max(contacts.lead_score), 0) AS score
                  FROM companies AS owner
                  LEFT JOIN contacts ON contacts.company_id = owner.id AND contacts.deleted_at IS NULL
                 WHERE owner.id = ANY(%s::uuid[]) GROUP BY owner.id) AS best
         WHERE companies.id = best.id AND companies.deleted_at IS NULL AND companies.lead_score <> best.score
        """,
        (company_ids,),
    )
