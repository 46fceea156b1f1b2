"""Slack as a door: what people ask in it is answered, and what is written in companies' channels is kept."""
