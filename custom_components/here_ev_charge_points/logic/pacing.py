"""When to ask HERE next: as budget, quiet hours, watching and HERE itself allow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..account.memory import Memory
from ..api import HereError, LimitError, QuotaExceededError, RateLimitedError
from .budget import FASTEST, QuietHours, back_off, forecast, month_end, pace
from .local_time import later

FREE_RETRIES = 3
FIRST_RETRY = timedelta(seconds=15)
LONGEST_LIMIT = timedelta(hours=6)


@dataclass(slots=True)
class Pacing:
    """The pace of an account; every `now` is local.

    `budget`: requests a month, None without limit; `requests_per_poll`: what one poll
    costs; `quiet_hours`: the time of the day without polls; `watch_interval`: the time
    between two polls while a location is watched.
    """

    memory: Memory
    budget: int | None
    requests_per_poll: int
    quiet_hours: QuietHours | None
    watch_interval: timedelta
    _last_pace: timedelta = FASTEST
    _is_told_spent: bool = False

    def is_spent(self, now: datetime) -> bool:
        """Return whether the budget has no other poll for this month."""
        left = self.memory.usage.left(now)
        return left is not None and left < self.requests_per_poll

    def pace(self, now: datetime) -> timedelta:
        """Return the time between two polls that the budget allows."""
        left = self.memory.usage.left_for_polls(now)
        return pace(now, left, self.requests_per_poll, self.quiet_hours)

    def forecast(self, now: datetime) -> int:
        """Return how many requests this month will have cost at its end."""
        usage = self.memory.usage
        return forecast(now, usage, self.pace(now), self.requests_per_poll)

    def interval(self, now: datetime) -> timedelta:
        """Return the time until the next poll."""
        if self.is_spent(now):
            # The last answer is shown until the next would have come.
            return month_end(now) - now if self._is_told_spent else self._last_pace
        self._is_told_spent = False
        interval = self._last_pace = self.pace(now)
        if self.memory.watched:
            interval = min(interval, self.watch_interval)
        elif (quiet := self.quiet_hours) is not None and (
            until := quiet.until(later(now, interval))
        ) is not None:
            interval = until - now
        return max(interval, self._wait_for_here)

    def tell_spent(self) -> None:
        """Take note that the user is told: from now on the new month is waited for."""
        self._is_told_spent = True

    def wait_to_set_up(self, now: datetime) -> timedelta:
        """Return how long to wait with the first poll, 0 or less for not at all.

        Home Assistant tries a set-up again and again, after a restart from the
        beginning; the first retries are free.
        """
        if self.memory.attempted is None:
            return timedelta(0)
        retries = self.memory.failures - FREE_RETRIES
        wait = max(back_off(retries, FIRST_RETRY, self.pace(now)), self._wait_for_here)
        return wait and wait + self.memory.attempted - now

    def note_failures(self, errors: Iterable[HereError]) -> None:
        """Take note of how a poll failed, of nothing where it did not."""
        errors = list(errors)
        memory = self.memory
        memory.failures = memory.failures + 1 if errors else 0
        limited = any(
            isinstance(error, (RateLimitedError, QuotaExceededError))
            for error in errors
        )
        memory.limited = memory.limited + 1 if limited else 0
        waits = [
            error.retry_after
            for error in errors
            if isinstance(error, LimitError) and error.retry_after
        ]
        # Home Assistant cuts off parts of a second: never come too early.
        memory.asked_to_wait = max(waits) + 1 if waits else 0

    @property
    def _wait_for_here(self) -> timedelta:
        """Return how long HERE wants to be left alone after the last attempt."""
        return max(
            back_off(self.memory.limited, FASTEST, LONGEST_LIMIT),
            timedelta(seconds=self.memory.asked_to_wait),
        )
