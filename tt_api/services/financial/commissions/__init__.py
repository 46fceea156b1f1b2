"""Commissions: what a booking earns, when it should come, and what came of it."""
