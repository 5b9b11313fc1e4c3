"""The course of the prices of a session that starts at a moment."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from ..api import Tariff
from .tariffs import (
    ENERGY,
    FLAT,
    PARKING,
    TIME,
    Rate,
    Span,
    hangs_on_clock,
    is_priced,
    spans,
    turns,
)

_COURSE = 86_400.0
_DECIMALS = 4
_LOOK_AGAIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What counts from so many minutes after the start on, VAT included; 0: nothing.

    `session_fee`: what becomes due once at that minute.
    """

    after: float
    price_per_kwh: float
    price_per_minute: float
    parking_fee_per_minute: float
    session_fee: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OverstayFee:
    """What counts once the car is so full (%) and not before, VAT included.

    0 where that is nothing.
    """

    battery_level: float
    price_per_kwh: float
    price_per_minute: float
    parking_fee_per_minute: float
    session_fee: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What a session costs over 24 hours from its start on.

    `steps`: the first at 0 minutes, each different from the one before;
    `overstay_fees`: by battery level.
    """

    steps: tuple[Step, ...]
    overstay_fees: tuple[OverstayFee, ...]

    @property
    def energy(self) -> float | None:
        """The price of a kWh at the start; None where it is not kWh that is charged.

        0 where charging costs nothing, whatever parking does.
        """
        if any(step.price_per_kwh for step in self.steps):
            return self.steps[0].price_per_kwh
        return 0.0 if self.is_free else None

    @property
    def is_free(self) -> bool:
        """Whether charging costs nothing at any time of the course."""
        return not any(
            step.price_per_kwh or step.price_per_minute or step.session_fee
            for step in self.steps
        )

    @property
    def session_fee(self) -> float | None:
        """The fee that is due at the start, None where there is none."""
        return self.steps[0].session_fee or None

    @property
    def per_minute(self) -> tuple[float | None, float | None]:
        """The first price other than 0 while plugged in, and after how many minutes."""
        return self._first(lambda step: step.price_per_minute)

    @property
    def parking_per_minute(self) -> tuple[float | None, float | None]:
        """The same while parked but not charging."""
        return self._first(lambda step: step.parking_fee_per_minute)

    def _first(
        self, price: Callable[[Step], float]
    ) -> tuple[float | None, float | None]:
        for step in self.steps:
            if price(step):
                return price(step), step.after or None
        return None, None


def prices(tariff: Tariff, zone: tzinfo | None, start: datetime) -> Prices | None:
    """Return what a session costs that starts at `start`, None where not all is known.

    `zone`: the location's, None if unknown; `start`: an aware time.
    """
    if not is_priced(tariff, zone):
        return None
    course = list(spans(tariff, zone, start, _COURSE))
    return Prices(steps=_steps(course), overstay_fees=_overstay_fees(course))


def next_price_change(
    tariff: Tariff, zone: tzinfo | None, now: datetime
) -> datetime | None:
    """Return when (UTC) to look at the prices again, None where they stay the same.

    What hangs on the clock comes nearer all the time: that is looked at every few
    minutes, and when it begins.
    """
    if zone is None or not hangs_on_clock(tariff):
        return None
    now = now.astimezone(UTC)
    again = now + _LOOK_AGAIN
    return min(turns(tariff, zone, now, again), default=again)


def rounded(price: float) -> float:
    """Return a price with at most four decimals, but never rounded to nothing."""
    return round(price, _DECIMALS) or price


def _steps(course: Iterable[Span]) -> tuple[Step, ...]:
    steps: list[Step] = []
    due: set[int] = set()
    for span in course:
        amounts = _amounts(span.rates)
        if (fee := span.rates.get(FLAT)) is not None:
            if fee.element in due:
                amounts["session_fee"] = 0.0
            due.add(fee.element)
        step = Step(after=round(span.start / 60, _DECIMALS), **amounts)
        if not steps or step != replace(steps[-1], after=step.after, session_fee=0.0):
            steps.append(step)
    return tuple(steps)


def _overstay_fees(course: Iterable[Span]) -> tuple[OverstayFee, ...]:
    """Return what counts at each battery level that does not count below it."""
    fees: dict[float, OverstayFee] = {}
    for span in course:
        for level, rates in span.overstay.items():
            amounts = _amounts(dict(rates.items() - span.rates.items()))
            if any(amounts.values()):
                fees.setdefault(level, OverstayFee(battery_level=level, **amounts))
    return tuple(fees[level] for level in sorted(fees))


def _amounts(rates: Mapping[str, Rate]) -> dict[str, float]:
    def price(dimension: str, parts: int = 1) -> float:
        rate = rates.get(dimension)
        return 0.0 if rate is None else rounded(rate.price / parts)

    return {
        "price_per_kwh": price(ENERGY),
        "price_per_minute": price(TIME, 60),
        "parking_fee_per_minute": price(PARKING, 60),
        "session_fee": price(FLAT),
    }
