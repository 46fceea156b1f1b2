"""Structured logs, and the redactor that every line and every error text passes."""
