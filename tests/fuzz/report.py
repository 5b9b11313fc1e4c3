"""The count of cases at the end of a run, over all the processes that ran some."""

from typing import Protocol

from hypothesis import settings
import pytest

from .cases import promised, ran


class Worker(Protocol):
    """What pytest-xdist says of one of its processes."""

    workeroutput: dict[str, dict[str, int]]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Count a test that starts, also where it then runs no case at all."""
    if isinstance(item, pytest.Function):
        name = f"{item.module.__name__}.{item.originalname}"
        if name in promised:
            ran[name] += 0


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Worker) -> None:
    """Add what another process ran."""
    output = getattr(node, "workeroutput", {})
    ran.update(output.get("fuzz_ran", {}))
    promised.update(output.get("fuzz_promised", {}))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in which any test ran fewer cases than promised."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["fuzz_ran"] = dict(ran)
        output["fuzz_promised"] = {name: promised[name] for name in ran}
        return
    is_short = any(count < promised[name] for name, count in ran.items())
    if is_short and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print how many cases ran."""
    if not ran:
        return
    profile = settings.get_current_profile_name()
    seed = config.getoption("--hypothesis-seed")
    terminalreporter.section("fuzz")
    for name in sorted(ran):
        short = "" if ran[name] >= promised[name] else f", promised {promised[name]:,}"
        terminalreporter.write_line(f"{ran[name]:7,} {name}{short}")
    terminalreporter.write_line(
        f"{ran.total():7,} cases in the profile {profile}, "
        + (f"seed {seed}" if seed else "the same in every run")
    )
