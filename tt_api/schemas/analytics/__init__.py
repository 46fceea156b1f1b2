"""What callers see of analytics."""
