"""The command line: `python -m benchmark latency`, or `performance`."""

from argparse import ArgumentParser
from pathlib import Path
import sys

import pytest

from .performance_report import PerformanceReport
from .report import Report

_HERE = Path(__file__).parent
_DOCS = _HERE.parent / "docs"


class _Amount:
    """Measures every month with a seed of its own, or so many rounds; a plugin."""

    def __init__(self, months: int, rounds: int) -> None:
        self._months = months
        self._rounds = rounds

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Give each measurement its seeds."""
        if "seed" in metafunc.fixturenames:
            metafunc.parametrize("seed", range(1, self._months + 1))

    @pytest.fixture
    def rounds(self) -> int:
        """Say how often to measure the same."""
        return self._rounds


def main() -> int:
    """Run a benchmark in the test environment; its figures go to stdout and docs."""
    parser = ArgumentParser(prog="scripts/benchmark")
    parser.add_argument("name", choices=["latency", "performance"])
    parser.add_argument("--months", type=int, default=4, help="simulated months (4)")
    parser.add_argument("--rounds", type=int, default=15, help="measurements (15)")
    arguments = parser.parse_args()
    report = Report() if arguments.name == "latency" else PerformanceReport()
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
        plugins=[report, _Amount(arguments.months, arguments.rounds)],
    )
    if failed:
        return int(failed)
    page = report.page()
    _DOCS.mkdir(exist_ok=True)
    (_DOCS / f"{arguments.name}.md").write_text(page, encoding="utf-8")
    sys.stdout.write(f"\n{page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
