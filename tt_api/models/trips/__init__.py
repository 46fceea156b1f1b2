"""Tables of travel: where it goes, and what is sold."""
