"""How many requests went to HERE this month, and how fast the rest may go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from ..api import HereError, RequestKind

FASTEST = timedelta(minutes=2)


class BudgetSpentError(HereError):
    """The request would go beyond what the account's holder allows for the month."""

    reason = "budget_spent"


@dataclass(slots=True)
class Usage:
    """Requests by kind, and by day, in one calendar month; all times are local.

    `watching`: by day, how many were polls of watched locations; `limit`: how many
    there may be, None without limit.
    """

    month: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    watching: dict[str, int] = field(default_factory=dict)
    limit: int | None = None

    def note(self, kind: RequestKind, now: datetime) -> None:
        """Count one request; a new month starts at 0.

        Raises BudgetSpentError, and does not count, where the limit is reached.
        """
        if self.limit is not None and self.total(now) >= self.limit:
            raise BudgetSpentError(str(self.limit))
        self._turn(now)
        self.counts[kind] = self.counts.get(kind, 0) + 1
        day = f"{now:%d}"
        self.days[day] = self.days.get(day, 0) + 1

    def total(self, now: datetime) -> int:
        """Return all requests of the month that `now` lies in."""
        self._turn(now)
        return sum(self.counts.values())

    def add(self, other: Usage) -> None:
        """Take over what was counted elsewhere; of two months the later one counts."""
        if other.month > self.month:
            self._start(other.month)
        if other.month == self.month:
            for mine, theirs in (
                (self.counts, other.counts),
                (self.days, other.days),
                (self.watching, other.watching),
            ):
                for key, count in theirs.items():
                    mine[key] = mine.get(key, 0) + count

    def daily_rate(self, now: datetime) -> float | None:
        """Return the requests a day of yesterday and today, None on the first day."""
        self._turn(now)
        yesterday = self.days.get(f"{now - timedelta(days=1):%d}")
        if yesterday is None or now.day == 1:
            return None
        today = now - now.replace(hour=0, minute=0, second=0, microsecond=0)
        requests = yesterday + self.days.get(f"{now:%d}", 0)
        return requests / (1 + today / timedelta(days=1))

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON for `from_dict`."""
        return {
            "month": self.month,
            "counts": dict(self.counts),
            "days": dict(self.days),
            "watching": dict(self.watching),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Usage:
        """Return what `as_dict` gave."""
        return cls(
            stored["month"],
            dict(stored["counts"]),
            dict(stored["days"]),
            dict(stored.get("watching", {})),
        )

    def note_watching(self, requests: int, now: datetime) -> None:
        """Take down that a poll, counted already, was one of watched locations."""
        self._turn(now)
        day = f"{now:%d}"
        self.watching[day] = self.watching.get(day, 0) + requests

    def left(self, now: datetime) -> int | None:
        """Return how many requests may still be made, None without limit."""
        return None if self.limit is None else max(self.limit - self.total(now), 0)

    def left_for_polls(self, now: datetime) -> int | None:
        """Return what is left without what watching will take, if it goes on.

        As much a day as in the last week; a tenth of the rest is always left for polls.
        """
        left = self.left(now)
        if left is None:
            return None
        week = range(max(now.day - 7, 1), now.day)
        days = [self.watching.get(f"{day:02}", 0) for day in week]
        rate = sum(days) // len(days) if days else 0
        days_to_come = (month_end(now).date() - now.date()).days - 1
        today = max(rate - self.watching.get(f"{now:%d}", 0), 0)
        return left - min(rate * days_to_come + today, left * 9 // 10)

    def _turn(self, now: datetime) -> None:
        month = f"{now:%Y-%m}"
        if month > self.month:
            self._start(month)

    def _start(self, month: str) -> None:
        self.month, self.counts, self.days, self.watching = month, {}, {}, {}


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A time of the day without polls, in local time; may run past midnight."""

    start: time
    end: time

    def until(self, now: datetime) -> datetime | None:
        """Return when the quiet time that local `now` lies in ends, else None."""
        for day in (now - timedelta(days=1), now):
            start, end = self._on(day)
            if start <= now < end:
                return end
        return None

    def within(self, start: datetime, end: datetime) -> timedelta:
        """Return how much of a span is quiet; both ends local and aware."""
        total = timedelta(0)
        day = start - timedelta(days=1)
        while day <= end:
            quiet_start, quiet_end = self._on(day)
            total += max(min(quiet_end, end) - max(quiet_start, start), timedelta(0))
            day += timedelta(days=1)
        return total

    def _on(self, day: datetime) -> tuple[datetime, datetime]:
        start = datetime.combine(day, self.start, day.tzinfo)
        end = datetime.combine(day, self.end, day.tzinfo)
        return start, end if end > start else end + timedelta(days=1)


def month_end(now: datetime) -> datetime:
    """Return the first moment of the next month, in the time zone of `now`."""
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)


def pace(
    now: datetime, budget_left: int | None, requests: int, quiet: QuietHours | None
) -> timedelta:
    """Return the time between two polls that makes the budget last the month.

    `now`: local; `budget_left`: requests, None without limit; `requests`: what one
    poll costs. Never below two minutes; without any budget left, until the month is
    over.
    """
    if budget_left is None:
        return FASTEST
    left = month_end(now) - now
    polls = budget_left // max(requests, 1)
    if polls <= 0:
        return left
    if quiet is not None:
        left -= quiet.within(now, month_end(now))
    return max(left / polls, FASTEST)


def forecast(now: datetime, usage: Usage, interval: timedelta, requests: int) -> int:
    """Return how many requests the month will have cost at its end.

    At the rate of yesterday and today; on the first day at the present interval.
    """
    left = month_end(now) - now
    rate = usage.daily_rate(now)
    if rate is None:
        return usage.total(now) + round(left / interval * requests)
    return usage.total(now) + round(left / timedelta(days=1) * rate)


def back_off(failures: int, first: timedelta, longest: timedelta) -> timedelta:
    """Return how long to wait after so many failures in a row, doubling each time."""
    if failures <= 0:
        return timedelta(0)
    return min(first * (1 << min(failures - 1, 16)), longest)
