"""Decisions of clients and travelers: what they are worth, whether they may leave, whether their papers will do."""
