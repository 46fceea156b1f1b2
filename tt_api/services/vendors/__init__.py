"""Decisions of vendors: which group a brand belongs to."""
