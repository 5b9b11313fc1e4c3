"""Whether a location can be entered now, and until when that stays so."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from ..api import OpeningHours, Period
from .local_time import days_from, falls_on, instants

_DAY = timedelta(days=1)
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
    return outlook(hours, zone, now)[0]


def outlook(
    hours: OpeningHours, zone: tzinfo | None, now: datetime
) -> tuple[Opening | None, datetime | None]:
    """Return `opening`, and when (UTC) to look again: what is not known has its end."""
    exceptions = _exceptions(hours)
    if hours.always and not exceptions:
        return Opening(is_open=True, changes=None), None
    if zone is None or not (hours.always or hours.regular or hours.exceptions):
        return None, None
    is_open, turn, then = _look(hours, exceptions, zone, now, _LONGEST_CYCLE)
    today = now.astimezone(zone).date()
    until_last = (max(exceptions, default=today) - today).days
    if turn is None and until_last > 0:
        days = min(until_last + _LONGEST_CYCLE, _LONGEST_LOOK)
        is_open, turn, then = _look(hours, exceptions, zone, now, days)
    if is_open is None:
        return None, turn
    return Opening(is_open, None if then is None else turn), turn


def _look(
    hours: OpeningHours,
    exceptions: _Exceptions,
    zone: tzinfo,
    now: datetime,
    look: int,
) -> tuple[bool | None, datetime | None, bool | None]:
    """Return the state at `now`, when that changes in this many days, and to what."""
    # Yesterday's last period may run until today.
    yesterday = now.astimezone(zone).date() - timedelta(days=1)
    *days, following = days_from(yesterday, look + 2)
    spans: list[_Span] = []
    not_known: list[_Span] = []
    for day in days:
        periods = _periods(hours, exceptions, day)
        spans += [_span(day, period, zone) for period in periods if period.is_known]
        if not all(period.is_known for period in periods):
            not_known.append((_starts(day, zone), _starts(day + _DAY, zone)))
    turns, unknown_turns = _turns(spans), _turns(not_known)

    def state(moment: datetime) -> bool | None:
        return None if _is_within(unknown_turns, moment) else _is_within(turns, moment)

    is_open = state(now)
    # What is open when the look ends may stay open on the following day.
    ends = _starts(following, zone)
    for turn in sorted({*turns, *unknown_turns}):
        if now < turn < ends and (then := state(turn)) is not is_open:
            return is_open, turn, then
    return is_open, None, None


def _is_within(turns: list[datetime], moment: datetime) -> bool:
    return bisect_right(turns, moment) % 2 == 1


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
) -> Sequence[Period]:
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
        ends += _DAY
    opens = instants(begins, zone)[0]
    if ends.time() == time.min:
        return opens, _starts(ends.date(), zone)
    return opens, instants(ends, zone)[1]


def _starts(day: date, zone: tzinfo) -> datetime:
    """Return when a day starts (UTC), which is when the day before it ends."""
    return instants(datetime.combine(day, time.min), zone)[0]


def _turns(spans: Iterable[_Span]) -> list[datetime]:
    """Return the starts and ends of spans, in turn; those that touch are one."""
    merged: list[_Span] = []
    for opens, closes in sorted(spans):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        elif opens < closes:
            merged.append((opens, closes))
    return [moment for span in merged for moment in span]
