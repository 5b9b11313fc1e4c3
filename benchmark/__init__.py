"""Measurements of the integration in simulated time: `scripts/benchmark`."""
