"""What callers see of marketing: pictures and files."""
