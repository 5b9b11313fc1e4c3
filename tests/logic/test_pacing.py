"""When to ask HERE next."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from custom_components.here_ev_charge_points.api import (
    HereError,
    QuotaExceededError,
    RateLimitedError,
    RequestKind,
    UnavailableError,
)
from custom_components.here_ev_charge_points.logic.budget import (
    FASTEST,
    QuietHours,
    Usage,
)
from custom_components.here_ev_charge_points.logic.pacing import Attempts, Pacing

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MONTH_END = datetime(2026, 12, 1, tzinfo=UTC)


def pacing(budget: int | None = None, quiet: QuietHours | None = None) -> Pacing:
    """Return the pace of an account that has just been set up."""
    return Pacing(
        Usage(limit=budget),
        budget=budget,
        requests_per_poll=2,
        quiet_hours=quiet,
        watch_interval=MINUTE,
    )


def test_watching_is_faster_and_goes_on_in_quiet_hours() -> None:
    """A watched location sets the pace, whatever the time of the day."""
    account = pacing(quiet=QuietHours(time(11), time(13)))
    assert account.interval(NOW, watching=False) == timedelta(hours=1)
    assert account.interval(NOW, watching=True) == MINUTE


def test_a_spent_budget_is_told_before_the_month_is_waited_for() -> None:
    """The last answer is shown until the next would have come."""
    account = pacing(budget=3)
    account.usage.note(RequestKind.EVCP, NOW)
    regular = account.interval(NOW, watching=False)
    assert not account.is_spent(NOW)
    account.usage.note(RequestKind.EVCP, NOW)
    assert account.is_spent(NOW)
    assert account.interval(NOW, watching=False) == regular
    account.tell_spent()
    assert account.interval(NOW, watching=False) == MONTH_END - NOW
    assert account.interval(MONTH_END, watching=False) >= FASTEST
    assert not account.is_spent(MONTH_END)


@pytest.mark.parametrize(
    ("errors", "intervals"),
    [
        ([UnavailableError("x")], [2, 2, 2]),
        ([RateLimitedError("x")], [2, 4, 8]),
        ([UnavailableError("x"), QuotaExceededError("x")], [2, 4, 8]),
        ([UnavailableError("x", retry_after=599)], [10, 10, 10]),
        ([RateLimitedError("x", retry_after=299)], [5, 5, 8]),
    ],
)
def test_failures_slow_down(errors: list[HereError], intervals: list[int]) -> None:
    """What limits doubles the pace, and what HERE asks for is kept to."""
    account = pacing()
    for minutes in intervals:
        account.attempts.note(errors, NOW)
        assert account.interval(NOW, watching=False) == minutes * MINUTE
    later = NOW + 10 * MINUTE
    account.attempts.note([], later)
    assert account.interval(later, watching=False) == FASTEST


def test_what_here_asked_for_is_kept_to_whatever_it_answers_in_between() -> None:
    """A person may have asked by hand, and got an answer."""
    account = pacing()
    account.attempts.note([RateLimitedError("x", retry_after=7199)], NOW)
    account.attempts.note([], NOW + MINUTE)
    account.attempts.note_wait(UnavailableError("x", retry_after=60), NOW)
    assert account.interval(NOW + MINUTE, watching=True) == 119 * MINUTE
    assert account.wait_to_set_up(NOW + MINUTE) == timedelta(0)
    account.attempts.last = NOW
    assert account.wait_to_set_up(NOW + MINUTE) == 119 * MINUTE - timedelta(seconds=1)
    assert account.attempts.wait(NOW + 119 * MINUTE)
    assert not account.attempts.wait(NOW + 120 * MINUTE)


def test_a_clock_that_was_ahead_keeps_nobody_waiting() -> None:
    """HERE asks for a day at most, and was not asked later than now."""
    attempts = Attempts(last=NOW + MINUTE, wait_until=NOW + timedelta(days=2))
    attempts.forget_the_future(NOW)
    assert attempts == Attempts()
    attempts = Attempts(last=NOW, wait_until=NOW + timedelta(days=1))
    attempts.forget_the_future(NOW)
    assert attempts.last == NOW
    assert attempts.wait(NOW)


def test_set_up_is_tried_thrice_for_free() -> None:
    """Then it waits longer and longer since the last attempt."""
    account = pacing()
    assert account.wait_to_set_up(NOW) <= timedelta(0)
    account.attempts.last = NOW - timedelta(seconds=5)
    waits = []
    for _ in range(9):
        account.attempts.note([UnavailableError("x")], NOW, in_vain=True)
        waits.append(account.wait_to_set_up(NOW).total_seconds())
    assert waits == [0, 0, 0, 10, 25, 55, 115, 115, 115]
    assert account.wait_to_set_up(NOW + timedelta(minutes=2)) <= timedelta(0)


@pytest.mark.parametrize(
    ("now", "wait"),
    [
        # Clocks go back at 03:00: 23:00 to 06:00 are 8 hours.
        ("2026-10-24T22:59", timedelta(hours=8, minutes=1)),
        # Clocks go forward at 02:00: 23:00 to 06:00 are 6 hours.
        ("2026-03-28T22:59", timedelta(hours=6, minutes=1)),
        # The poll would come at 03:01, after the hour that is left out.
        ("2026-03-29T01:59", MINUTE * 2),
    ],
)
def test_no_poll_in_quiet_hours_on_nights_that_clocks_change(
    now: str, wait: timedelta
) -> None:
    """And none an hour after them."""
    night = QuietHours(time(23), time(6))
    left_out = QuietHours(time(2), time(3))
    quiet = left_out if wait < timedelta(hours=1) else night
    local = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo("Europe/Berlin"))
    assert pacing(quiet=quiet).interval(local, watching=False) == wait


@pytest.mark.parametrize("now", ["2026-03-20T12:00", "2026-10-20T12:00"])
def test_a_spent_budget_is_back_at_midnight_of_the_first(now: str) -> None:
    """Neither at 23:00 nor at 01:00 where clocks change before."""
    berlin = ZoneInfo("Europe/Berlin")
    local = datetime.fromisoformat(now).replace(tzinfo=berlin)
    account = pacing(budget=1)
    account.tell_spent()
    again = local.astimezone(UTC) + account.interval(local, watching=False)
    assert f"{again.astimezone(berlin):%d %H:%M}" == "01 00:00"
