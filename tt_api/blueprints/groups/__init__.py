"""The routes of groups, and of what is below them."""
