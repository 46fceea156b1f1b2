"""Payments: the ledger, its caps, and everything that a payment changes."""
