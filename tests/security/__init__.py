"""What never leaves the config entry, and whom the integration talks to."""
