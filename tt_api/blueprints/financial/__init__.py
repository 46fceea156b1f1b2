"""Routes of money: payments, instalments, invoices and commissions."""
