"""What callers send and see of money."""
