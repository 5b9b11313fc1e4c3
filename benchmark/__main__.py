"""The command line: `python -m benchmark latency`, `forecast` or `performance`."""

from argparse import ArgumentParser
from pathlib import Path
import sys

import pytest

from . import foresight, pace, worlds
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
    parser.add_argument("name", choices=["latency", "forecast", "performance"])
    parser.add_argument("--months", type=int, default=4, help="simulated months (4)")
    parser.add_argument("--rounds", type=int, default=15, help="measurements (15)")
    parser.add_argument("--world", type=Path, help="a world of your own (latency)")
    arguments = parser.parse_args()
    if arguments.world is not None:
        return _measure_file(arguments.world)
    amount = _Amount(arguments.months, arguments.rounds)
    match arguments.name:
        case "latency":
            page = _latency_page(amount)
        case "forecast":
            page = foresight.page()
        case _:
            page = _measured(PerformanceReport(), "performance", amount)
    if page is None:
        return 1
    _DOCS.mkdir(exist_ok=True)
    (_DOCS / f"{arguments.name}.md").write_text(page, encoding="utf-8")
    sys.stdout.write(f"\n{page}")
    return 0


def _measure_file(path: Path) -> int:
    """Measure the pace in a world that is given as a file; the figures go to stdout."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            world = worlds.read(path.name, lines)
    except (OSError, UnicodeDecodeError, worlds.WorldError) as err:
        sys.stderr.write(f"{err}\n")
        return 1
    for budget in pace.BUDGETS:
        measured = {world.name: pace.measure(world, budget)}
        text = pace.tables(measured)
        sys.stdout.write(f"## {budget} requests a month\n\n{text}\n\n")
    return 0


def _latency_page(amount: _Amount) -> str | None:
    """Measure the pace in our own worlds, then automations in Home Assistant."""
    tables = "\n\n".join(
        f"### {budget} requests a month\n\n{pace.tables(pace.own(budget))}"
        for budget in pace.BUDGETS
    )
    head = pace.PAGE.format(tables=tables, weeks=pace.WEEKS, seeds=len(pace.SEEDS))
    rest = _measured(Report(), "automation", amount)
    return None if rest is None else head + rest


def _measured(
    report: Report | PerformanceReport, module: str, amount: _Amount
) -> str | None:
    """Let pytest measure, since Home Assistant comes from fixtures; None if it fails."""
    failed = pytest.main(
        [
            str(_HERE / f"{module}.py"),
            "--quiet",
            "--no-header",
            "--show-capture=no",
            "-pno:cacheprovider",
            "-opython_files=*.py",
            "-opython_functions=measure_*",
        ],
        plugins=[report, amount],
    )
    return None if failed else report.page()


if __name__ == "__main__":
    sys.exit(main())
