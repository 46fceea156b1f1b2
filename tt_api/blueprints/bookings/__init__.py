"""The routes of bookings, and of who travels on them."""
