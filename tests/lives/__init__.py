"""Whole lives of an account, made up and lived beside a model of what is right."""
