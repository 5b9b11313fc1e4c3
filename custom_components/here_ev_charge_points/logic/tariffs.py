"""Which prices of a tariff count at each moment of a session: HERE's rule, once.

For each dimension it is the first element whose condition holds at that moment. A
dimension without one costs nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from ..api import Period, PriceComponent, Tariff, TariffCondition
from ..api.models import DateRange
from .local_time import WEEKDAYS, days_from, falls_on, instants, transition

ENERGY = "energy"
FLAT = "flat"
PARKING = "parkingtime"
TIME = "time"
_DIMENSIONS = frozenset({ENERGY, FLAT, PARKING, TIME})

_ADHOC = "adhoc"

type WhenFull = Callable[[float], float | None]
"""After how many seconds a battery is so full (%), None for never or not known."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A price that counts, VAT included: per kWh, hour or session.

    `element`: its place in the tariff; `step`: in Wh or s, 0 where billed exactly.
    """

    element: int
    price: float
    step: float


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a session (s after its start) in which the same prices count.

    `rates`: by dimension; `overstay`: by battery level (%), what counts in their
    place once the car is that full.
    """

    start: float
    end: float
    rates: Mapping[str, Rate]
    overstay: Mapping[float, Mapping[str, Rate]]


def word(text: str | None) -> str:
    """Return a word of HERE's in the one spelling that is compared."""
    return "".join(filter(str.isalpha, text or "")).lower()


def is_adhoc(tariff: Tariff) -> bool:
    """Return whether a tariff needs no contract."""
    return word(tariff.type or _ADHOC) == _ADHOC


def hangs_on_clock(tariff: Tariff) -> bool:
    """Return whether it matters when a session takes place."""
    return any(_turns(condition) for condition in _conditions(tariff))


def is_priced(tariff: Tariff, zone: tzinfo | None) -> bool:
    """Return whether all is known of what a tariff costs.

    `zone`: the location's, None if unknown. Of a price that is not understood nobody
    can say that it does not count.
    """
    components = [item for element in tariff.elements for item in element.components]
    return (
        tariff.is_whole
        and bool(components)
        and all(map(_is_price, components))
        and all(map(_is_condition, _conditions(tariff)))
        and (zone is not None or not hangs_on_clock(tariff))
    )


def spans(
    tariff: Tariff,
    zone: tzinfo | None,
    start: datetime,
    length: float,
    when_full: WhenFull = lambda level: None,
) -> Iterator[Span]:
    """Yield the parts of a session of so many seconds, for a tariff that is priced.

    `start`: an aware time. Elements that begin at a battery level count from when it
    is known to be reached.
    """
    # Only in UTC a day always has 24 hours.
    start = start.astimezone(UTC)
    end = start + timedelta(seconds=length)
    levels = sorted(
        {
            condition.overstay_battery_level
            for condition in _conditions(tariff)
            if condition.overstay_battery_level is not None
        }
    )
    full = {level: when_full(level) for level in levels}
    cuts = {
        *_duration_cuts(tariff),
        *((turn - start).total_seconds() for turn in turns(tariff, zone, start, end)),
        *(seconds for seconds in full.values() if seconds is not None),
    }
    moments = [0.0, *sorted(cut for cut in cuts if 0 < cut < length), length]
    for begin, until in pairwise(moments):
        local = None
        if zone is not None:
            local = (start + timedelta(seconds=begin)).astimezone(zone)
        reached = max(
            (
                level
                for level, seconds in full.items()
                if seconds is not None and seconds <= begin
            ),
            default=0.0,
        )
        yield Span(
            begin,
            until,
            _rates(tariff, begin, local, reached),
            {
                level: _rates(tariff, begin, local, level)
                for level in levels
                if level > reached
            },
        )


def turns(
    tariff: Tariff, zone: tzinfo | None, start: datetime, end: datetime
) -> set[datetime]:
    """Return the moments (UTC) after `start`, before `end`, at which a clock may matter.

    Those are where a condition may begin or cease to hold, and clock changes. Both
    times are in UTC.
    """
    times = {turn for item in _conditions(tariff) for turn in _turns(item)}
    if zone is None or not times:
        return set()
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    days = days_from(first, (last - first).days + 1)
    found = {
        moment
        for day in days
        for turn in times
        for moment in instants(datetime.combine(day, turn), zone)
    }
    for number in range(len(days)):
        day = start + timedelta(days=number)
        if changed := transition(day, day + timedelta(days=1), zone):
            found.add(changed)
    return {moment for moment in found if start < moment < end}


def _conditions(tariff: Tariff) -> list[TariffCondition]:
    return [item.condition for item in tariff.elements if item.condition is not None]


def _is_price(component: PriceComponent) -> bool:
    return (
        word(component.dimension) in _DIMENSIONS
        and component.price is not None
        and min(component.price, component.vat or 0, component.step or 0) >= 0
    )


def _is_condition(condition: TariffCondition) -> bool:
    return {day.lower() for day in condition.days} <= set(WEEKDAYS)


def _duration_cuts(tariff: Tariff) -> Iterator[float]:
    for condition in _conditions(tariff):
        if condition.duration is not None:
            yield condition.duration.min or 0
            yield condition.duration.max or 0


def _turns(condition: TariffCondition) -> set[time]:
    """Return the local times at which a condition may start or cease to hold."""
    found: set[time] = set()
    if condition.dates is not None or condition.days:
        found.add(time.min)
    if condition.hours is not None:
        found |= {condition.hours.start or time.min, condition.hours.end or time.min}
    return found


def _rates(
    tariff: Tariff, seconds: float, local: datetime | None, level: float
) -> dict[str, Rate]:
    """Return what counts so long after the start, at that time and battery level."""
    found: dict[str, Rate] = {}
    for place, element in enumerate(tariff.elements):
        if _holds(element.condition, seconds, local, level):
            for component in element.components:
                rate = Rate(place, _with_vat(component), component.step or 0.0)
                found.setdefault(word(component.dimension), rate)
    return found


def _holds(
    condition: TariffCondition | None,
    seconds: float,
    local: datetime | None,
    level: float,
) -> bool:
    """Return whether a condition is met; `local` may be None where none asks for it."""
    if condition is None:
        return True
    if (condition.overstay_battery_level or 0.0) > level:
        return False
    if (duration := condition.duration) is not None and not (
        (duration.min or 0.0) <= seconds
        and (duration.max is None or seconds < duration.max)
    ):
        return False
    return local is None or (
        _in_dates(condition.dates, local.date())
        and (not condition.days or falls_on(local.date(), condition.days))
        and _in_hours(condition.hours, local.time())
    )


def _in_dates(dates: DateRange | None, day: date) -> bool:
    return dates is None or (
        (dates.start is None or dates.start <= day)
        and (dates.end is None or day < dates.end)
    )


def _in_hours(hours: Period | None, local: time) -> bool:
    if hours is None:
        return True
    start = hours.start or time.min
    end = hours.end or time.min
    if start < end:
        return start <= local < end
    return local >= start or local < end


def _with_vat(component: PriceComponent) -> float:
    return (component.price or 0.0) * (1 + (component.vat or 0.0) / 100)
