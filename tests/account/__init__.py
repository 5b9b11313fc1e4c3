"""Tests of what an account is between two polls."""
