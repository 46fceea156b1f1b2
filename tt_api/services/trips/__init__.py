"""Decisions of trips: what money and dates make of a client's journey, and where the legs of an offering call."""
