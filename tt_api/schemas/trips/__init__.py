"""What callers see of travel: destinations, and what is sold."""
