"""Groups: seats and who gets them, rooms, free berths, and what is due."""
