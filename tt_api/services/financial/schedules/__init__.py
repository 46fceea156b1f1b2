"""Payment schedules: the instalments of a trip, what settles them, and who is reminded."""
