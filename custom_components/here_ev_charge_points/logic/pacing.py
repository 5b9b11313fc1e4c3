"""When to ask HERE next: as budget, quiet hours, watching and HERE itself allow."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ..api import HereError, LimitError, QuotaExceededError, RateLimitedError
from .budget import FASTEST, QuietHours, Usage, back_off, forecast, month_end, pace
from .local_time import later
from .outage import Outage

FREE_RETRIES = 3
FIRST_RETRY = timedelta(seconds=15)
LONGEST_LIMIT = timedelta(hours=6)
LONGEST_WAIT = timedelta(days=1)


@dataclass(slots=True)
class Attempts:
    """How the polls went so far.

    `last`: when HERE was asked last; `failures`: how often in a row in vain;
    `limited`: how often in a row HERE asked for fewer requests; `wait_until`: until when
    for none at all.
    """

    last: datetime | None = None
    failures: int = 0
    limited: int = 0
    wait_until: datetime | None = None

    def note(
        self, errors: Iterable[HereError], now: datetime, *, in_vain: bool = False
    ) -> None:
        """Take note of how a poll went: what failed of it, and whether all did."""
        errors = list(errors)
        self.failures = self.failures + 1 if in_vain else 0
        limited = any(
            isinstance(error, (RateLimitedError, QuotaExceededError))
            for error in errors
        )
        self.limited = self.limited + 1 if limited else 0
        for error in errors:
            self.note_wait(error, now)

    def note_wait(self, error: HereError, now: datetime) -> None:
        """Take note of how long HERE wants to be left alone, whoever asked."""
        if isinstance(error, LimitError) and error.retry_after:
            until = now.astimezone(UTC) + timedelta(seconds=error.retry_after)
            self.wait_until = max(until, self.wait_until or until)

    def forget_the_future(self, now: datetime) -> None:
        """Forget what has not happened by now, and waits longer than HERE asks for."""
        if self.last is not None and self.last > now:
            self.last = None
        if self.wait_until is not None and self.wait_until - now > LONGEST_WAIT:
            self.wait_until = None

    def wait(self, now: datetime) -> timedelta:
        """Return how long HERE wants to be left alone, 0 for not at all."""
        return max((self.wait_until or now) - now, timedelta(0))

    def wait_for_here(self, now: datetime) -> timedelta:
        """Return how long to wait with the next poll, after one of now."""
        asked = self.wait(now)
        # Home Assistant cuts off parts of a second: never come too early.
        asked += timedelta(seconds=bool(asked))
        return max(back_off(self.limited, FASTEST, LONGEST_LIMIT), asked)


@dataclass(slots=True)
class Pacing:
    """The pace of an account; every `now` is local.

    `usage`: its count of requests; `budget`: requests a month, None without limit; `requests_per_poll`: what one poll
    costs; `quiet_hours`: the time of the day without polls; `watch_interval`: the time
    between two polls while a location is watched.
    """

    usage: Usage
    budget: int | None
    requests_per_poll: int
    quiet_hours: QuietHours | None
    watch_interval: timedelta
    attempts: Attempts = field(default_factory=Attempts)
    outage: Outage = field(default_factory=Outage)
    _last_pace: timedelta = FASTEST
    _is_told_spent: bool = False

    def is_spent(self, now: datetime) -> bool:
        """Return whether the budget has no other poll for this month."""
        left = self.usage.left(now)
        return left is not None and left < self.requests_per_poll

    def pace(self, now: datetime) -> timedelta:
        """Return the time between two polls that the budget allows."""
        left = self.usage.left_for_polls(now)
        return pace(now, left, self.requests_per_poll, self.quiet_hours)

    def forecast(self, now: datetime) -> int:
        """Return how many requests this month will have cost at its end."""
        return forecast(now, self.usage, self.pace(now), self.requests_per_poll)

    def interval(self, now: datetime, *, watching: bool) -> timedelta:
        """Return the time until the next poll."""
        if self.is_spent(now):
            # The last answer is shown until the next would have come.
            return month_end(now) - now if self._is_told_spent else self._last_pace
        self._is_told_spent = False
        interval = self._last_pace = self.pace(now)
        if watching:
            interval = min(interval, self.watch_interval)
        interval = self.outage.interval(interval, now)
        if (
            not watching
            and (quiet := self.quiet_hours) is not None
            and (until := quiet.until(later(now, interval))) is not None
        ):
            interval = until - now
        return max(interval, self.attempts.wait_for_here(now))

    def tell_spent(self) -> None:
        """Take note that the user is told: from now on the new month is waited for."""
        self._is_told_spent = True

    def wait_to_set_up(self, now: datetime) -> timedelta:
        """Return how long to wait with the first poll, 0 or less for not at all.

        Home Assistant tries a set-up again and again, after a restart from the
        beginning; the first retries are free.
        """
        if self.attempts.last is None:
            return timedelta(0)
        retries = self.attempts.failures - FREE_RETRIES
        wait = max(
            back_off(retries, FIRST_RETRY, self.pace(now)),
            back_off(self.attempts.limited, FASTEST, LONGEST_LIMIT),
        )
        return max(wait and wait + self.attempts.last - now, self.attempts.wait(now))
