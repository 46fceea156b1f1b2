"""Invoices: their numbers, totals, states and papers."""
