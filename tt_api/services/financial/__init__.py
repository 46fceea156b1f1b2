"""Decisions of money: payments, instalments, invoices and commissions, and how amounts are written for people.

Amounts are whole minor units ("cents") of one currency, rates are percent in `Decimal`, days are the agency's. Each
amount is rounded once, half away from zero, as PostgreSQL's ``round(numeric)`` does.
"""
