"""The tables of groups and their members."""
