"""What callers send and see of trips."""
