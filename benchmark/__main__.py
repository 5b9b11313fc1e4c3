"""The command line: `python -m benchmark latency`."""

from argparse import ArgumentParser
from pathlib import Path
import sys

import pytest

from .report import Report

_HERE = Path(__file__).parent
_PAGE = _HERE.parent / "docs" / "latency.md"


class _Months:
    """Measures every month with a seed of its own; a pytest plugin."""

    def __init__(self, months: int) -> None:
        self._months = months

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Give each measurement its seeds."""
        if "seed" in metafunc.fixturenames:
            metafunc.parametrize("seed", range(1, self._months + 1))


def main() -> int:
    """Run a benchmark in the test environment; its figures go to stdout and docs."""
    parser = ArgumentParser(prog="scripts/benchmark")
    parser.add_argument("name", choices=["latency"])
    parser.add_argument("--months", type=int, default=4, help="simulated months (4)")
    arguments = parser.parse_args()
    report = Report()
    # Home Assistant comes from the fixtures of its test plugin.
    failed = pytest.main(
        [
            str(_HERE / f"{arguments.name}.py"),
            "--quiet",
            "--no-header",
            "--show-capture=no",
            "-pno:cacheprovider",
            "-opython_files=*.py",
            "-opython_functions=measure_*",
        ],
        plugins=[report, _Months(arguments.months)],
    )
    if failed:
        return int(failed)
    page = report.page()
    _PAGE.parent.mkdir(exist_ok=True)
    _PAGE.write_text(page, encoding="utf-8")
    sys.stdout.write(f"\n{page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
