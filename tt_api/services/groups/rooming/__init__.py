"""Rooming: who shares a room, what is wrong with that, and the lists that suppliers want."""
