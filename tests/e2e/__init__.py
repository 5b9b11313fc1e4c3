"""A real Home Assistant, a simulated HERE, a real browser."""
