"""How many cases the tests run, and the count that proves it."""

from collections import Counter
from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings, strategies as st

promised: dict[str, int] = {}
"""By test, how many cases it has to run."""

ran: Counter[str] = Counter()
"""By test, the cases that it ran to their end; what is drawn in vain is no case."""

type Test = Callable[..., Any]


def is_long() -> bool:
    """Return whether the profile `long` was chosen; tests/conftest.py has it."""
    return settings.get_current_profile_name() == "long"


def least_cases() -> int:
    """Return how many cases all tests together have to run."""
    return 100_000 if is_long() else 2_000


def fuzzed(
    normal: int, long: int, **drawn: st.SearchStrategy[Any]
) -> Callable[[Test], Test]:
    """Run a test for so many cases in the normal profile and in the long one."""

    def decorate(test: Test) -> Test:
        name = f"{test.__module__}.{test.__name__}"
        promised[name] = long if is_long() else normal

        @wraps(test)
        async def counted_async(*args: Any, **kwargs: Any) -> None:
            await test(*args, **kwargs)
            ran[name] += 1

        @wraps(test)
        def counted(*args: Any, **kwargs: Any) -> None:
            test(*args, **kwargs)
            ran[name] += 1

        return settings(
            max_examples=promised[name],
            deadline=None,
            database=None,
            # The same cases in every normal run; a long one tells its seed.
            derandomize=not is_long(),
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )(given(**drawn)(counted_async if iscoroutinefunction(test) else counted))

    return decorate
