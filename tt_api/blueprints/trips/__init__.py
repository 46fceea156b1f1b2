"""Routes of trips: what is sold, and clients' journeys."""
