"""What callers see of vendors: them, what they pay, and what is agreed with them."""
