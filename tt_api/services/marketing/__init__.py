"""Decisions of marketing: pictures and files."""
