"""What payments come to, in SQL: what `tt_api.services.financial.payments.ledger` says of rows that are in memory."""

# What a row of the table payments adds to what is paid: `effect_cents`.
EFFECT = (
    "CASE WHEN payment_type = 'refund' THEN CASE WHEN status = 'paid' THEN -amount_cents ELSE 0 END"
    " WHEN status = 'paid' THEN amount_cents"
    " WHEN status = 'partial' THEN coalesce(received_cents, 0)"
    " WHEN status = 'refunded' THEN coalesce(received_cents, amount_cents)"
    " ELSE 0 END"
)
# What such rows come to, `paid_cents`; deleted ones are left to the query.
PAID = f"coalesce(sum({EFFECT}), 0)::bigint"
