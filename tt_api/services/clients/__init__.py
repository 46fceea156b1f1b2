"""Decisions of clients: what goes with them, which of their addresses is primary, passports, who might leave."""
