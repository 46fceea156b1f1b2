"""The tables of what can be booked, and of clients' trips."""
