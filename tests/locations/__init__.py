"""Tests of choosing locations."""
