"""What callers send and see of groups."""
