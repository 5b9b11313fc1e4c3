"""Tests of the HERE client, without Home Assistant."""
