"""The ledger's sums in SQL: what `tt_api.services.financial.payments.ledger` says of rows that are in memory."""

# `effect_cents` of a row of the table payments.
EFFECT = (
    "CASE WHEN payment_type = 'refund' THEN CASE WHEN status = 'paid' THEN -amount_cents ELSE 0 END"
    " WHEN status = 'paid' THEN amount_cents"
    " WHEN status = 'partial' THEN coalesce(received_cents, 0)"
    " WHEN status = 'refunded' THEN coalesce(received_cents, amount_cents)"
    " ELSE 0 END"
)
# `paid_cents` of the rows that a query is about, deleted ones left to it.
PAID = f"coalesce(sum({EFFECT}), 0)::bigint"
