"""Tables of clients: whom the agency books for, who travels with them, and how to reach them."""
