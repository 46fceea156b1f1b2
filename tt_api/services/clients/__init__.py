"""Decisions of clients: what goes with them when they go, and which of their addresses is the primary one."""
