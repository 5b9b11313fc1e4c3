"""Local wall-clock times and the moments they stand for."""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from math import floor

WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")


def falls_on(day: date, words: Iterable[str]) -> bool:
    """Return whether HERE's words for weekdays (`mo` … `su`) name this day's."""
    return WEEKDAYS[day.weekday()] in {word.lower() for word in words}


def instants(wall: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the first and the last moment (UTC) at which clocks show `wall` (naive).

    They differ only for a time that clocks show twice. A time that they leave out
    becomes the moment of that transition.
    """
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    last = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first > last:
        first = last = transition(last, first, zone) or first
    return first, last


def later(now: datetime, span: timedelta) -> datetime:
    """Return the local time at which a span from local `now` will have passed."""
    return (now.astimezone(UTC) + span).astimezone(now.tzinfo)


def transition(start: datetime, end: datetime, zone: tzinfo) -> datetime | None:
    """Return when (UTC) the offset changes, after `start` and not after `end`.

    The span has to be short enough, say a few days, to hold one transition at most.
    """

    def differs(second: int) -> bool:
        return datetime.fromtimestamp(second, zone).utcoffset() != before

    seconds = range(floor(start.timestamp()), floor(end.timestamp()) + 1)
    before = start.astimezone(zone).utcoffset()
    place = bisect_left(seconds, True, key=differs)
    if place == len(seconds):
        return None
    return datetime.fromtimestamp(seconds[place], UTC)


def days_from(first: date, count: int) -> tuple[date, ...]:
    """Return this many days in a row."""
    return tuple(first + timedelta(days=number) for number in range(count))
