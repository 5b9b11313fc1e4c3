"""The measurements stand on the fixtures of the unit tests."""

pytest_plugins = ["tests.conftest"]
