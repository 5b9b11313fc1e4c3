"""What the platform predicts of a location: the same every day, busy at noon."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from math import pi, sin
from typing import Any

_PERIODS = 48


def days_from_now(number: int) -> tuple[date, ...]:
    """Return so many days from today on."""
    today = datetime.now(UTC).date()
    return tuple(today + timedelta(days=day) for day in range(number))


def predictions(chargers: int, days: Iterable[date]) -> list[dict[str, Any]]:
    """Return the predictions for so many chargers, an item for each day."""
    loads = [_load(period * 24 / _PERIODS) for period in range(_PERIODS)]
    return [
        {
            "date": day.isoformat(),
            "confidence": 0.8,
            "periodsPerDay": _PERIODS,
            "availabilityProbabilities": [
                round(1 - load**chargers, 3) for load in loads
            ],
            "predictedWaitTimes": [round(30 * load**chargers) for load in loads],
            "predictedOccupancies": [round(load, 3) for load in loads],
        }
        for day in days
    ]


def _load(hour: float) -> float:
    """Return which part of the chargers is taken, mostly at noon."""
    return 0.1 + 0.8 * max(sin((hour - 6) / 12 * pi), 0)
