"""Anything HERE, or a person, may hand to the integration, in great number."""
