"""The count of cases at the end of a run."""

from hypothesis import settings
import pytest

from .cases import promised, ran


def _is_short(session: pytest.Session) -> bool:
    """Return whether a test of this run ran fewer cases than promised."""
    names = {
        f"{item.module.__name__}.{item.originalname}"
        for item in session.items
        if isinstance(item, pytest.Function)
    }
    return any(ran[name] < promised[name] for name in names & promised.keys())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in which any test ran fewer cases than promised."""
    if session.exitstatus == pytest.ExitCode.OK and _is_short(session):
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
