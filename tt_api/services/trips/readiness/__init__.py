"""Travel readiness: whether everybody who goes on a trip may enter, board and come home, as far as is on file."""
