"""Routes of clients: them, their addresses and families, and who travels."""
