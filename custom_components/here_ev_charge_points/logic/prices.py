"""What a session that starts now costs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from ..api import Period, PriceComponent, Tariff, TariffCondition, TariffElement
from ..api.models import DateRange
from .local_time import days_from, falls_on, instants, transition

_ADHOC = "adhoc"
_DECIMALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The prices of a tariff at one moment, VAT included; None where there is none.

    `currency`: ISO 4217; `energy`: per kWh; `session`: once per session;
    `time_per_minute`: while plugged in, once `time_after_minutes` have passed;
    `parking_per_minute`: while parked but not charging, likewise; `tariff`: its name.
    """

    currency: str | None
    energy: float | None
    session: float | None
    time_per_minute: float | None
    time_after_minutes: float | None
    parking_per_minute: float | None
    parking_after_minutes: float | None
    tariff: str | None


def pick_tariff(tariffs: Sequence[Tariff], indexes: Sequence[int]) -> Tariff | None:
    """Return the first of the indexed tariffs that needs no contract."""
    for index in indexes:
        if 0 <= index < len(tariffs):
            tariff = tariffs[index]
            if (tariff.type or _ADHOC).lower() == _ADHOC:
                return tariff
    return None


def prices(tariff: Tariff, zone: tzinfo | None, now: datetime) -> Prices:
    """Return the prices of a session that starts at `now`.

    `zone`: the location's, None if unknown; `now`: an aware time.
    """
    local = None if zone is None else now.astimezone(zone)
    current = [item for item in tariff.elements if _holds(item.condition, local)]
    at_start = [item for item in current if _delay(item) is None]
    energy, _ = _find(at_start, "energy")
    session, _ = _find(at_start, "flat")
    hour, hour_delay = _find(current, "time")
    parking, parking_delay = _find(current, "parkingtime")
    known = [price for price in (session, hour, parking) if price is not None]
    if energy is None and known and not any(known):
        # A free site is told as a session at 0.00.
        energy = 0.0
    return Prices(
        currency=tariff.currency,
        energy=_rounded(energy),
        session=_rounded(session),
        time_per_minute=_rounded(hour, 60),
        time_after_minutes=_rounded(hour_delay, 60),
        parking_per_minute=_rounded(parking, 60),
        parking_after_minutes=_rounded(parking_delay, 60),
        tariff=tariff.name,
    )


def next_price_change(
    tariff: Tariff, zone: tzinfo | None, now: datetime
) -> datetime | None:
    """Return when (UTC) `prices` may differ next, None if they never will.

    Until then they stay the same; at that moment they need not change.
    """
    turns = {
        turn
        for element in tariff.elements
        if element.condition is not None
        for turn in _turns(element.condition)
    }
    if zone is None or not turns:
        return None
    # Each turn comes once a day.
    earliest = min(
        moment
        for day in days_from(now.astimezone(zone).date(), 2)
        for turn in turns
        for moment in instants(datetime.combine(day, turn), zone)
        if moment > now
    )
    return transition(now, earliest, zone) or earliest


def _turns(condition: TariffCondition) -> set[time]:
    """Return the local times at which a condition may start or cease to hold."""
    turns: set[time] = set()
    if condition.dates is not None or condition.days:
        turns.add(time.min)
    if condition.hours is not None:
        turns |= {condition.hours.start or time.min, condition.hours.end or time.min}
    return turns


def _holds(condition: TariffCondition | None, local: datetime | None) -> bool:
    """Return whether a condition is met, whatever it says on the duration.

    `local`: None if unknown; nothing that asks for it is met then.
    """
    if condition is None:
        return True
    if condition.overstay_battery_level is not None:
        return False
    if not _turns(condition):
        return True
    return (
        local is not None
        and _in_dates(condition.dates, local.date())
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


def _delay(element: TariffElement) -> float | None:
    """Return how long (s) a session lasts before an element holds, None for 0."""
    if element.condition is None or element.condition.duration is None:
        return None
    delay = element.condition.duration.min
    return delay if delay is not None and delay > 0 else None


def _find(
    elements: Iterable[TariffElement], dimension: str
) -> tuple[float | None, float | None]:
    """Return the first price of a dimension, with the delay (s) of its element."""
    for element in elements:
        for component in element.components:
            if (component.dimension or "").lower() == dimension:
                if (price := _with_vat(component)) is not None:
                    return price, _delay(element)
    return None, None


def _with_vat(component: PriceComponent) -> float | None:
    if component.price is None or component.price < 0:
        return None
    return component.price * (1 + max(component.vat or 0.0, 0.0) / 100)


def _rounded(value: float | None, parts: int = 1) -> float | None:
    return None if value is None else round(value / parts, _DECIMALS)
