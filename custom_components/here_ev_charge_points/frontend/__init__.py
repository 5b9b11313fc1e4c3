"""The dashboard card: its JavaScript, and what serves it."""
