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
from custom_components.here_ev_charge_points.logic.experience import Experience
from custom_components.here_ev_charge_points.logic.pacing import Attempts, Pacing
from tests.logic.common import location

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
        fastest=FASTEST,
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


# The news


def polled(account: Pacing, free: list[int], *, every: timedelta) -> datetime:
    """Let polls find so many of four chargers free, in turn; return when it is then."""
    now = JUNE
    for number in free:
        statuses = ["available"] * number + ["charging"] * (4 - number)
        locations = {"a": location("a", *statuses)}
        account.usage.note(RequestKind.EVCP, now)
        account.look(locations, locations, now)
        account.interval(now, watching=False)
        now += every
    return now


JUNE = datetime(2026, 6, 1, tzinfo=UTC)
EVEN_5000 = timedelta(days=30) / 5000


def paced(budget: int | None = 5000, quiet: QuietHours | None = None) -> Pacing:
    """Return the pace of an account with one request a poll."""
    account = pacing(budget, quiet)
    account.requests_per_poll = 1
    account.fastest = MINUTE
    return account


def test_with_nothing_learned_the_pace_is_even() -> None:
    """Neither faster nor slower, full or not."""
    for free in (0, 4):
        account = paced()
        now = polled(account, [free], every=MINUTE)
        assert account.pace(now) / EVEN_5000 == pytest.approx(1, rel=0.01)


@pytest.mark.parametrize("budget", [500, 5000])
def test_the_pace_follows_the_news(budget: int) -> None:
    """Faster where it is full, slower where all is free; within bounds."""
    day = budget // 30
    habit = (
        [4] * (day * 2 // 3) + [3] * (day // 9) + [1] * (day // 9) + [0] * (day // 9)
    )
    paces = {}
    for free in (0, 1, 4):
        account = paced(budget)
        now = polled(account, [*habit * 7, free], every=timedelta(days=30) / budget)
        paces[free] = account.pace(now)
    even = EVEN_5000 * 5000 / budget
    assert MINUTE <= paces[0] <= paces[1] < paces[4]
    assert paces[0] < even * 0.7
    assert even < paces[4] <= timedelta(minutes=30) * 5000 / budget


def test_it_is_never_slower_than_even_before_it_has_learned() -> None:
    """A day is not enough to wait for three times as long."""
    account = paced()
    now = polled(account, [0] * 50 + [4] * 60, every=EVEN_5000)
    assert account.pace(now) < EVEN_5000 * 1.5


def test_no_location_sets_the_pace() -> None:
    """Where all are for the map only, it is even."""
    account = paced()
    locations = {"a": location("a", "charging")}
    now = JUNE
    while now < JUNE + timedelta(days=2):
        account.look(locations, [], now)
        account.usage.note(RequestKind.EVCP, now)
        now += account.interval(now, watching=False)
    assert account.pace(now) / EVEN_5000 == pytest.approx(1, rel=0.05)


def test_without_a_budget_it_is_the_fastest() -> None:
    """Whatever was learned."""
    account = paced(budget=None)
    now = polled(account, [4, 0] * 200, every=EVEN_5000)
    assert account.pace(now) == MINUTE
    assert account.usually(now) == (MINUTE, MINUTE, 1440)


def test_how_it_usually_is() -> None:
    """The least and the most of the last day, and what there is for a day."""
    account = paced(quiet=QuietHours(time(22), time(6)))
    least, most, requests = account.usually(JUNE)
    assert least == most
    assert most / EVEN_5000 == pytest.approx(2 / 3, rel=0.01)
    assert requests == 167
    now = polled(account, [4] * 300 + [0] * 20 + [4] * 100, every=EVEN_5000)
    least, most, requests = account.usually(now)
    assert least < EVEN_5000 / 2
    assert most > EVEN_5000 * 0.75
    # What was earlier than a day ago is left out.
    for _ in range(30):
        now += timedelta(hours=1)
        account.interval(now, watching=False)
    assert account.usually(now)[0] > least


def test_a_poll_after_a_spent_month_is_no_experience() -> None:
    """Nobody has looked for days, though nothing else was intended."""
    account = paced()
    now = polled(account, [4, 4], every=MINUTE)
    account.usage.counts[RequestKind.EVCP] = 5000
    account.pace(now)
    july = datetime(2026, 7, 1, tzinfo=UTC)
    account.look({"a": location("a", "available")}, ["a"], july)
    assert account.experience.demand.minutes < 2


def test_after_a_restart_it_goes_on_from_the_answer_of_before() -> None:
    """What was learned is used at once; after a reload nothing is seen twice."""
    account = paced()
    habit = [4] * 110 + [3] * 18 + [1] * 18 + [0] * 18
    now = polled(account, [*habit * 7, 0], every=EVEN_5000)
    before = account.pace(now)
    assert before < EVEN_5000 * 0.7
    again = paced()
    again.usage = account.usage
    again.experience = Experience.from_dict(account.experience.as_dict())
    assert again.pace(now) > before * 1.2
    locations = {"a": location("a", *["charging"] * 4)}
    for _ in range(2):
        again.take_up(locations, locations, now - EVEN_5000)
        assert again.pace(now) / before == pytest.approx(1, abs=0.05)
        assert again.experience.rhythms.has_looked
