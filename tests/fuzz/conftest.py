"""The count of cases at the end of a run."""

from hypothesis import settings
import pytest

from .cases import promised, ran


def _short_of(session: pytest.Session) -> dict[str, int]:
    """Return, by test of this run, how many of its cases are missing."""
    names = {
        f"{item.module.__name__}.{item.originalname}"
        for item in session.items
        if isinstance(item, pytest.Function)
    }
    return {
        name: missing
        for name in sorted(names & promised.keys())
        if (missing := promised[name] - ran[name]) > 0
    }


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in which any test ran fewer cases than promised."""
    if session.exitstatus == pytest.ExitCode.OK and _short_of(session):
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
        terminalreporter.write_line(f"{ran[name]:7,} {name}")
    terminalreporter.write_line(
        f"{ran.total():7,} cases in the profile {profile}, "
        + (f"seed {seed}" if seed else "the same in every run")
    )
