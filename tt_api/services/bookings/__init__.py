"""Bookings: what is stored of them, what a state sets off, and what money, dates and cancelling make of them."""
