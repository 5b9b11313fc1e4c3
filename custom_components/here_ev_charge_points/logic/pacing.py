"""When to ask HERE next: as news, budget, quiet hours, watching and HERE itself allow."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ..api import HereError, LimitError, Location, QuotaExceededError, RateLimitedError
from .budget import (
    FASTEST,
    QuietHours,
    Usage,
    back_off,
    day_end,
    forecast,
    month_end,
    pace,
)
from .demand import LONGEST
from .experience import Experience
from .local_time import later
from .outage import Outage
from .week import HOUR

FREE_RETRIES = 3
FIRST_RETRY = timedelta(seconds=15)
LONGEST_LIMIT = timedelta(hours=6)
LONGEST_WAIT = timedelta(days=1)
LONGEST_PACE = timedelta(minutes=30)
"""The longest time between two polls at 5,000 polls a month or more."""

_POLLS = 5000
_MINUTE = timedelta(minutes=1)
# Of an even day's polls, how much every day to come keeps whatever happens now.
_KEPT = 2 / 3
_ALL_DAY = [1.0] * 24


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

    `usage`: its count of requests; `budget`: requests a month, None without limit;
    `requests_per_poll`: what one poll costs; `quiet_hours`: the time of the day without
    polls; `fastest`: the least time between two polls, but for `watch_interval` while a
    location is watched; `experience`: what was learned.
    """

    usage: Usage
    budget: int | None
    requests_per_poll: int
    quiet_hours: QuietHours | None
    fastest: timedelta
    watch_interval: timedelta
    attempts: Attempts = field(default_factory=Attempts)
    outage: Outage = field(default_factory=Outage)
    experience: Experience = field(default_factory=Experience)
    _last_pace: timedelta = FASTEST
    _paces: dict[int, tuple[timedelta, timedelta]] = field(default_factory=dict)
    _is_told_spent: bool = False

    def look(
        self,
        locations: Mapping[str, Location],
        followed: Collection[str],
        now: datetime,
    ) -> None:
        """Learn from an answer; `followed`: ids of those that set the pace."""
        moment = now.timestamp()
        offset = (now.utcoffset() or timedelta(0)).total_seconds()
        intended = min(self._last_pace, LONGEST_PACE * self._thrift)
        longest = (intended * 2 + _MINUTE) / _MINUTE
        even = LONGEST_PACE / LONGEST * self._thrift / _MINUTE
        self.experience.look(locations, followed, moment, offset, longest, even)

    def take_up(
        self,
        locations: Mapping[str, Location],
        followed: Collection[str],
        answered: datetime,
    ) -> None:
        """Go on from an answer of before a restart; after a reload there is no need."""
        if not self.experience.rhythms.has_looked:
            self.look(locations, followed, answered)

    def is_spent(self, now: datetime) -> bool:
        """Return whether the budget has no other poll for this month."""
        left = self.usage.left(now)
        return left is not None and left < self.requests_per_poll

    def pace(self, now: datetime) -> timedelta:
        """Return the time between two polls that news and budget ask for."""
        requests = max(self.requests_per_poll, 1)
        left = self.usage.left_for_polls(now)
        even = pace(now, left, requests, self.quiet_hours, self.fastest)
        polls = 0 if left is None else left // requests
        end = month_end(now)
        offset = (now.utcoffset() or timedelta(0)).total_seconds()
        awake = _ALL_DAY if self.quiet_hours is None else self.quiet_hours.awake()
        wanted = self.experience.demand.until(
            now.timestamp(), end.timestamp(), offset, awake
        )
        if not polls or wanted is None:
            return even
        best = self.experience.demand.best((wanted / polls) ** 2) * _MINUTE
        trust = 1 + (LONGEST - 1) * self.experience.demand.trust
        slowest = min(even * trust, max(LONGEST_PACE * self._thrift, even))
        return max(min(best, slowest), self._fastest_of_today(now, polls), self.fastest)

    @property
    def _thrift(self) -> float:
        """Return how many times as slow the pace is as at 5,000 polls a month."""
        if self.budget is None:
            return 1.0
        return max(_POLLS * self.requests_per_poll / max(self.budget, 1), 1.0)

    def _fastest_of_today(self, now: datetime, polls: int) -> timedelta:
        """Return the pace that leaves their share to the days to come."""
        tomorrow, end = day_end(now), month_end(now)
        days = (end - tomorrow) / timedelta(days=1)
        even_day = (self.budget or 0) / max(self.requests_per_poll, 1) / 30
        kept = min(_KEPT * even_day, polls / (days + 1)) * days
        left = tomorrow - now
        if self.quiet_hours is not None:
            left -= self.quiet_hours.within(now, tomorrow)
        return left / max(polls - kept, 1)

    def usually(self, now: datetime) -> tuple[timedelta, timedelta, int]:
        """Return the least and the most time between two polls, and polls a day.

        Those of the last day, and what there is for a day from now on.
        """
        pace = self.pace(now)
        paces = [span for hour in self._paces.values() for span in hour] or [pace]
        left = self.usage.left_for_polls(now)
        day = timedelta(days=1)
        if self.quiet_hours is not None:
            day *= sum(self.quiet_hours.awake()) / len(_ALL_DAY)
        most = day / self.fastest * self.requests_per_poll
        days = (month_end(now) - now) / timedelta(days=1)
        requests = most if left is None else min(most, left / max(days, 1))
        return min(paces), max(paces), round(requests)

    def _remember(self, pace: timedelta, now: datetime) -> None:
        """Keep the least and the most of each hour of the last day."""
        hour = int(now.timestamp() // HOUR)
        least, most = self._paces.get(hour, (pace, pace))
        self._paces = {
            key: span for key, span in self._paces.items() if hour - 24 < key < hour
        }
        self._paces[hour] = min(least, pace), max(most, pace)

    def forecast(self, now: datetime) -> int:
        """Return how many requests this month will have cost at its end."""
        return forecast(now, self.usage, self.fastest, self.requests_per_poll)

    def interval(self, now: datetime, *, watching: bool) -> timedelta:
        """Return the time until the next poll."""
        if self.is_spent(now):
            # The last answer is shown until the next would have come.
            return month_end(now) - now if self._is_told_spent else self._last_pace
        self._is_told_spent = False
        interval = self._last_pace = self.pace(now)
        self._remember(interval, now)
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
