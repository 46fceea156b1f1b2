"""Routes of travel: destinations, and what is sold."""
