"""The dashboard: how the business goes, as of now."""
