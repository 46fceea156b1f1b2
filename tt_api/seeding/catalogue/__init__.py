"""What the seeded agency sells: where to, whose, and when; the same rows at any scale."""
