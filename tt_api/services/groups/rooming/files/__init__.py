"""Rooming lists as suppliers take them, a module for each layout: its columns, and a line for each room or person."""
