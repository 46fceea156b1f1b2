"""What callers see of money: payments, instalments, invoices and commissions."""
