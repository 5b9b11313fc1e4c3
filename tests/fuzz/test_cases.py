"""That the tests promise as many cases as they should."""

from importlib import import_module
from pathlib import Path

from .cases import least_cases, promised


def test_the_promised_cases_are_enough() -> None:
    """All tests together; that each runs what it promises is checked after the run."""
    for path in Path(__file__).parent.glob("test_*.py"):
        import_module(f"{__package__}.{path.stem}")
    assert sum(promised.values()) >= least_cases()
