"""The ledger's sums in SQL: what `tt_api.services.financial.payments.ledger` says of rows that are in memory."""

from tt_api.models.financial.effects import EFFECT

# `paid_cents` of the rows of ``payments`` that a query is about, deleted ones left to it.
PAID = f"coalesce(sum({EFFECT}), 0)::bigint"
