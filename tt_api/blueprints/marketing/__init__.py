"""Routes of marketing: pictures and files."""
