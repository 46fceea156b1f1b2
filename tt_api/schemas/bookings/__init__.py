"""What callers see of bookings and who travels on them."""
