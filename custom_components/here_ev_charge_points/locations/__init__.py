"""Choosing charging locations, and giving one another id."""
