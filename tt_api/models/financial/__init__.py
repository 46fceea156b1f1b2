"""The tables of payments, instalments, invoices and commissions."""
