"""How many requests went to HERE this month, and how fast the rest may go."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
import re
from typing import Any

from ..api import HereError, RequestKind
from .local_time import days_from, instants

FASTEST = timedelta(minutes=2)
_LONGEST_MONTH = timedelta(days=31)


class BudgetSpentError(HereError):
    """The request would go beyond what the account's holder allows for the month."""

    reason = "budget_spent"


@dataclass(slots=True)
class Usage:
    """Requests by kind, and by day, in one calendar month; every `now` is local.

    `watching`: by day, how many were polls of watched locations; `limit`: how many
    there may be, None without limit; `latest`: until when (UTC) was counted;
    `other_month`: the month counted before this one, with its counts; `ahead`: the
    month that a clock showed which was set back since.
    """

    month: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    watching: dict[str, int] = field(default_factory=dict)
    limit: int | None = None
    latest: datetime | None = None
    other_month: str = ""
    other_counts: dict[str, int] = field(default_factory=dict)
    ahead: str = ""

    def note(self, kind: RequestKind, now: datetime) -> None:
        """Count one request; a new month starts at 0.

        Raises BudgetSpentError, and does not count, where the limit is reached.
        """
        if self.limit is not None and self.total(now) >= self.limit:
            raise BudgetSpentError(str(self.limit))
        self._turn(now)
        self.latest = now.astimezone(UTC)
        self.counts[kind] = self.counts.get(kind, 0) + 1
        day = f"{now:%d}"
        self.days[day] = self.days.get(day, 0) + 1

    def total(self, now: datetime) -> int:
        """Return all requests of the month that `now` lies in."""
        self._turn(now)
        return sum(self.counts.values())

    def correct(self, total: int, now: datetime) -> None:
        """Set how many requests the month has had, where a person knows better."""
        self._turn(now)
        self.latest = now.astimezone(UTC)
        polls = self.counts.get(RequestKind.EVCP, 0) + total - sum(self.counts.values())
        if polls < 0:
            self.counts, polls = {}, total
        self.counts[RequestKind.EVCP] = polls

    def take(self, other: Usage) -> None:
        """Go on from another count, with the limit of this one."""
        self.month, self.counts, self.days = other.month, other.counts, other.days
        self.watching, self.latest, self.ahead = (
            other.watching,
            other.latest,
            other.ahead,
        )
        self.other_month, self.other_counts = other.other_month, other.other_counts

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
                _add(mine, theirs)

    def daily_rate(self, now: datetime) -> float | None:
        """Return the requests a day of yesterday and today, None on the first day."""
        return self._rate(self.days, now)

    def watching_rate(self, now: datetime) -> float:
        """Return how many of them a day were polls of watched locations."""
        return self._rate(self.watching, now) or 0.0

    def _rate(self, days: Mapping[str, int], now: datetime) -> float | None:
        self._turn(now)
        yesterday = f"{now.date() - timedelta(days=1):%d}"
        if yesterday not in self.days or now.day == 1:
            return None
        today = now - _midnight(now.date(), now.tzinfo)
        requests = days.get(yesterday, 0) + days.get(f"{now:%d}", 0)
        return requests / (1 + today / timedelta(days=1))

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON for `from_dict`."""
        return {
            "month": self.month,
            "counts": dict(self.counts),
            "days": dict(self.days),
            "watching": dict(self.watching),
            "latest": self.latest and self.latest.isoformat(),
            "other_month": self.other_month,
            "other_counts": dict(self.other_counts),
            "ahead": self.ahead,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Usage:
        """Return what `as_dict` gave, of this version or an earlier one."""
        latest = stored.get("latest")
        return cls(
            stored["month"],
            dict(stored["counts"]),
            dict(stored["days"]),
            dict(stored.get("watching", {})),
            latest=latest and datetime.fromisoformat(latest),
            other_month=stored.get("other_month", ""),
            other_counts=dict(stored.get("other_counts", {})),
            ahead=stored.get("ahead", ""),
        )

    @classmethod
    def salvage(cls, text: str) -> Usage:
        """Return the count that can still be read in a damaged file."""
        month = re.search(r'"month":\s*"(\d{4}-\d\d)"', text)
        counts = re.search(r'"counts":\s*\{([^}]*)', text)
        if month is None or counts is None:
            return cls()
        found = re.findall(r'"(\w+)":\s*(\d+)(?=[\s,}])', f"{counts[1]}}}")
        return cls(month[1], {kind: int(count) for kind, count in found})

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
        days_to_come = monthrange(now.year, now.month)[1] - now.day
        today = max(rate - self.watching.get(f"{now:%d}", 0), 0)
        return left - min(rate * days_to_come + today, left * 9 // 10)

    def _turn(self, now: datetime) -> None:
        """Open the month that `now` lies in.

        A month may come back with the time zone. With the clock, what was counted in
        the months that it showed was sent by now.
        """
        month = f"{now:%Y-%m}"
        if month == self.month:
            return
        if month == self.ahead and now - (self.latest or now) > _LONGEST_MONTH:
            # It was this clock that was wrong: the one before had been right.
            self.month, self.ahead = month, ""
            return
        before, counts = self.month, self.counts
        known = self.other_counts if month == self.other_month else {}
        self._start(month)
        self.counts, self.ahead = known, ""
        if month < before and (self.latest is None or now < self.latest):
            _add(self.counts, counts)
            self.ahead, self.latest = before, now.astimezone(UTC)
            before, counts = "", {}
        self.other_month, self.other_counts = before, counts

    def _start(self, month: str) -> None:
        self.month, self.counts, self.days, self.watching = month, {}, {}, {}


def _add(mine: dict[str, int], theirs: Mapping[str, int]) -> None:
    for key, count in theirs.items():
        mine[key] = mine.get(key, 0) + count


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A time of the day without polls, in local time; may run past midnight."""

    start: time
    end: time

    def until(self, now: datetime) -> datetime | None:
        """Return when (UTC) the quiet time that local `now` lies in ends, else None."""
        day = now.date() - timedelta(days=1)
        for start, end in self._on(days_from(day, 2), now.tzinfo):
            if start <= now < end:
                return end
        return None

    def within(self, start: datetime, end: datetime) -> timedelta:
        """Return how much of a span is quiet; `start` is local."""
        zone = start.tzinfo
        day = start.date() - timedelta(days=1)
        days = days_from(day, (end.astimezone(zone).date() - day).days + 1)
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        return sum(
            (
                max(min(quiet_end, end) - max(quiet_start, start), timedelta(0))
                for quiet_start, quiet_end in self._on(days, zone)
            ),
            timedelta(0),
        )

    def awake(self) -> list[float]:
        """Return which part of each hour of the day, by the clock, is not quiet."""
        start, end = (
            moment.hour + moment.minute / 60 + moment.second / 3600
            for moment in (self.start, self.end)
        )
        spans = [(start, end)] if start < end else [(start, 24.0), (0.0, end)]
        return [
            1 - sum(max(min(to, hour + 1) - max(since, hour), 0) for since, to in spans)
            for hour in range(24)
        ]

    def _on(
        self, days: tuple[date, ...], zone: tzinfo | None
    ) -> Iterator[tuple[datetime, datetime]]:
        """Yield the quiet times (UTC) that start on these days.

        A time that clocks show twice starts with the first and ends with the last.
        """
        past_midnight = timedelta(days=self.end <= self.start)
        for day in days:
            start = instants(datetime.combine(day, self.start), zone or UTC)[0]
            end = datetime.combine(day + past_midnight, self.end)
            yield start, instants(end, zone or UTC)[1]


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    """Return the moment (UTC) at which a day starts."""
    return instants(datetime.combine(day, time()), zone or UTC)[0]


def day_end(now: datetime) -> datetime:
    """Return the first moment (UTC) of the day after that of local `now`."""
    return _midnight(now.date() + timedelta(days=1), now.tzinfo)


def month_end(now: datetime) -> datetime:
    """Return the first moment (UTC) of the month after that of local `now`."""
    day = now.date().replace(day=1) + _LONGEST_MONTH
    return _midnight(day.replace(day=1), now.tzinfo)


def pace(
    now: datetime,
    budget_left: int | None,
    requests: int,
    quiet: QuietHours | None,
    fastest: timedelta,
) -> timedelta:
    """Return the even time between two polls that makes the budget last the month.

    `now`: local; `budget_left`: requests, None without limit; `requests`: what one
    poll costs. Never below `fastest`; without any budget left, until the month is over.
    """
    if budget_left is None:
        return fastest
    left = month_end(now) - now
    polls = budget_left // max(requests, 1)
    if polls <= 0:
        return left
    if quiet is not None:
        left -= quiet.within(now, month_end(now))
    return max(left / polls, fastest)


def forecast(now: datetime, usage: Usage, fastest: timedelta, requests: int) -> int:
    """Return how many requests the month will have cost at its end.

    The regular polls spend what watching leaves of the budget, in `fastest` steps at
    the most, and at least a tenth of what is left. Without a budget all goes on as
    yesterday and today.
    """
    left = month_end(now) - now
    days = left / timedelta(days=1)
    most = left / fastest * requests
    total, budget_left = usage.total(now), usage.left(now)
    if budget_left is None:
        rate = usage.daily_rate(now)
        return total + round(most if rate is None else rate * days)
    watching = usage.watching_rate(now) * days
    return total + round(
        watching + min(most, max(budget_left - watching, budget_left / 10))
    )


def back_off(failures: int, first: timedelta, longest: timedelta) -> timedelta:
    """Return how long to wait after so many failures in a row, doubling each time."""
    if failures <= 0:
        return timedelta(0)
    return min(first * (1 << min(failures - 1, 16)), longest)
