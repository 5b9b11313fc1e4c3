"""Whether a location can be entered now, and until when that stays so."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from ..api import OpeningHours, Period
from .local_time import days_from, falls_on, instants

_LONGEST_LOOK = 400
"""Days; a change later than that is not looked for."""

_LONGEST_CYCLE = 16
"""Days in which a weekly schedule shows all its changes.

That is two weeks and a bit: the one opening of a week can fall into the hour that a
clock change leaves out.
"""

type _Exceptions = Mapping[date, tuple[Period, ...]]
type _Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Opening:
    """The state of an opening schedule at one moment.

    `changes`: when it opens or closes next (UTC), None if that is not in sight.
    """

    is_open: bool
    changes: datetime | None


def opening(hours: OpeningHours, zone: tzinfo | None, now: datetime) -> Opening | None:
    """Return the state at `now`, None where it cannot be told.

    `zone`: the location's, None if unknown; `now`: an aware time.
    """
    exceptions = _exceptions(hours)
    if hours.always and not exceptions:
        return Opening(is_open=True, changes=None)
    if zone is None or not (hours.always or hours.regular or hours.exceptions):
        return None
    found = _look(hours, exceptions, zone, now, _LONGEST_CYCLE)
    if found.changes is not None:
        return found
    today = now.astimezone(zone).date()
    until_last = (max(exceptions, default=today) - today).days
    look = min(until_last + _LONGEST_CYCLE, _LONGEST_LOOK)
    return _look(hours, exceptions, zone, now, look) if until_last > 0 else found


def _look(
    hours: OpeningHours,
    exceptions: _Exceptions,
    zone: tzinfo,
    now: datetime,
    look: int,
) -> Opening:
    """Return the state at `now` with its next change in this many days."""
    # Yesterday's last period may run until today.
    yesterday = now.astimezone(zone).date() - timedelta(days=1)
    *days, following = days_from(yesterday, look + 2)
    spans = [
        _span(day, period, zone)
        for day in days
        for period in _periods(hours, exceptions, day)
    ]
    turns = [moment for span in _merged(spans) for moment in span]
    place = bisect_right(turns, now)
    # What is open when the look ends may stay open on the following day.
    settled = place < len(turns) and turns[place] < _starts(following, zone)
    return Opening(is_open=place % 2 == 1, changes=turns[place] if settled else None)


def _exceptions(hours: OpeningHours) -> _Exceptions:
    """Return the periods of the days that have their own.

    An exception that is neither closed nor has a period tells nothing.
    """
    found: dict[date, tuple[Period, ...]] = {}
    for item in hours.exceptions:
        if item.on is not None and (item.closed or item.periods):
            periods = () if item.closed else item.periods
            found[item.on] = found.get(item.on, ()) + periods
    return found


def _periods(
    hours: OpeningHours, exceptions: _Exceptions, day: date
) -> Iterable[Period]:
    """Return the periods that begin on a day."""
    if (own := exceptions.get(day)) is not None:
        return own
    if hours.always:
        return (Period(),)
    return [
        period
        for entry in hours.regular
        if falls_on(day, entry.days)
        for period in entry.periods
    ]


def _span(day: date, period: Period, zone: tzinfo) -> _Span:
    """Return when a period of a day opens and closes (UTC)."""
    begins = datetime.combine(day, period.start or time.min)
    ends = datetime.combine(day, period.end or time.min)
    if ends <= begins:
        ends += timedelta(days=1)
    opens = instants(begins, zone)[0]
    if ends.time() == time.min:
        return opens, _starts(ends.date(), zone)
    return opens, instants(ends, zone)[1]


def _starts(day: date, zone: tzinfo) -> datetime:
    """Return when a day starts (UTC), which is when the day before it ends."""
    return instants(datetime.combine(day, time.min), zone)[0]


def _merged(spans: Iterable[_Span]) -> list[_Span]:
    """Return spans in their order, those that touch or overlap made one."""
    merged: list[_Span] = []
    for opens, closes in sorted(spans):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        elif opens < closes:
            merged.append((opens, closes))
    return merged
