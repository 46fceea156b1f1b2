"""Filling in mail templates: a sandboxed Jinja with bounds, and plain text made from HTML. Knows no database."""
