"""Miles, the visitors' chat: a turn is begun, thought out and finished; what decides is plain functions."""
