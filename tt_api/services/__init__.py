"""Decisions: what the business does with what is stored, one file per domain."""
