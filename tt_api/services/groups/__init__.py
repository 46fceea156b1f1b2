"""Decisions of groups: what bookings do to who takes part."""
