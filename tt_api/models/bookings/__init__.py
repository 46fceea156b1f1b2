"""The tables of bookings and who travels on them."""
