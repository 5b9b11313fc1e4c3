"""Lives, on as many processors as there are: 200 of them, or 5,000 with --long."""

from concurrent.futures import ThreadPoolExecutor
import os
from pathlib import Path
import subprocess
import sys

import pytest

MACHINE = Path(__file__).parent / "machine.py"
AT_ONCE = os.process_cpu_count() or 1
# By one process; so many of them, and with --long.
LIVES, FEW, MANY = 100, 2, 50


def live(seed: int) -> tuple[int, str]:
    """Run the machine in a process of its own; return its code and what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", MACHINE, "-qq", "-pno:cacheprovider"],
        cwd=MACHINE.parents[2],
        env=os.environ | {"LIVES": str(LIVES), "SEED": str(seed)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, f"SEED={seed} LIVES={LIVES}\n{done.stdout}{done.stderr}"


def assert_all_go_well(seeds: range) -> None:
    """Run the machine with each seed."""
    with ThreadPoolExecutor(AT_ONCE) as processes:
        for code, said in processes.map(live, seeds):
            assert code == 0, said


def test_lives_go_well() -> None:
    """The same ones each time."""
    assert_all_go_well(range(FEW))


@pytest.mark.long
def test_many_lives_go_well() -> None:
    """As many as it takes to come across what is rare."""
    assert_all_go_well(range(FEW, FEW + MANY))
