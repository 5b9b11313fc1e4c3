"""What a whole charge costs, from plugging in to driving off."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, tzinfo
from math import ceil

from ..api import Tariff
from .prices import rounded
from .tariffs import ENERGY, FLAT, PARKING, TIME, Rate, is_priced, spans

_LONGEST = 7 * 86_400.0
_HAIR = 1e-6
"""Of a billing step: so much is what computing with fractions leaves over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What is charged: `energy` kWh at `power` kW, then `idle` minutes of parking.

    `levels`: of the battery before and after, in percent; None where not known.
    """

    energy: float
    power: float
    idle: float = 0.0
    levels: tuple[float, float] | None = None

    @property
    def seconds(self) -> float:
        """How long charging takes, to the millisecond and at least one."""
        return max(round(self.energy / self.power * 3600, 3), 0.001)

    def seconds_until(self, level: float) -> float | None:
        """Return after how many seconds the battery is so full, None if never known."""
        if self.levels is None or level > self.levels[1]:
            return None
        start, target = self.levels
        if level <= start:
            return 0.0
        return self.seconds * (level - start) / (target - start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a charge costs, by what it is paid for, VAT included.

    `minutes`: how long charging takes, without parking afterwards.
    """

    minutes: float
    energy: float
    time: float
    parking: float
    session: float

    @property
    def total(self) -> float:
        """All of it."""
        return rounded(self.energy + self.time + self.parking + self.session)


def charge_cost(
    tariff: Tariff, zone: tzinfo | None, start: datetime, charge: Charge
) -> Cost | None:
    """Return what a charge costs that starts at `start`, None where it is not known.

    `zone`: the location's, None if unknown; `start`: an aware time. Nobody charges for
    more than a week.
    """
    charging = charge.seconds
    length = charging + charge.idle * 60
    if length > _LONGEST or not is_priced(tariff, zone):
        return None
    # kWh, hours and sessions; those of an element are billed together.
    used: defaultdict[tuple[str, Rate], float] = defaultdict(float)
    for span in spans(tariff, zone, start, length, charge.seconds_until):
        charged = max(0.0, min(span.end, charging) - span.start)
        amounts = {
            ENERGY: charge.energy * charged / charging,
            TIME: (span.end - span.start) / 3600,
            PARKING: (span.end - span.start - charged) / 3600,
        }
        for dimension, rate in span.rates.items():
            used[dimension, rate] += amounts.get(dimension, 0.0)
    costs = dict.fromkeys((ENERGY, TIME, PARKING, FLAT), 0.0)
    for (dimension, rate), amount in used.items():
        costs[dimension] += rate.price * _billed(dimension, amount, rate.step)
    return Cost(
        minutes=round(charging / 60, 1),
        energy=rounded(costs[ENERGY]),
        time=rounded(costs[TIME]),
        parking=rounded(costs[PARKING]),
        session=rounded(costs[FLAT]),
    )


def _billed(dimension: str, amount: float, step: float) -> float:
    """Return how much is billed of an amount (kWh or h): started steps are, whole.

    A session is one, however long its element counts.
    """
    if dimension == FLAT:
        return 1.0
    if not step:
        return amount
    parts = 1000 if dimension == ENERGY else 3600
    return ceil(amount * parts / step - _HAIR) * step / parts
