"""Tests of form: texts, documents and what is published, held against the code."""
