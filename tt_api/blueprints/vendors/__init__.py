"""Routes of vendors: them, what they pay, and what is agreed with them."""
