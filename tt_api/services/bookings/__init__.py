"""Decisions of bookings: what money and dates make of them, and what cancelling costs."""
