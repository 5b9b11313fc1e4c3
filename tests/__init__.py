"""Tests of HERE EV Charge Points."""
