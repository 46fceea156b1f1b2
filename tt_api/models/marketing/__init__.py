"""Tables of marketing: pictures and files."""
