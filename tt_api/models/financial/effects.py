"""What a payment adds to what is paid, in SQL: `effect_cents` of `tt_api.services.financial.payments.ledger`."""

# Of a row of the table payments.
EFFECT = (
    "CASE WHEN payment_type = 'refund' THEN CASE WHEN status = 'paid' THEN -amount_cents ELSE 0 END"
    " WHEN status = 'paid' THEN amount_cents"
    " WHEN status = 'partial' THEN coalesce(received_cents, 0)"
    " WHEN status = 'refunded' THEN coalesce(received_cents, amount_cents)"
    " ELSE 0 END"
)
