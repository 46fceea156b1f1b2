"""Tables of suppliers: what they pay the agency, and what is agreed with them."""
