"""What drivers may be told of chargers some time from now, and at an hour of the week.

Nothing is told with less than a week of experience: it is None, never a guess.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .rhythm import Confidence, Rhythm

FARTHEST = timedelta(hours=12)
"""What is the case now says nothing of later moments; from then on the usual is told."""

_MINUTE = timedelta(minutes=1)
_DAY = 24


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is likely of some chargers of a location.

    `chance`: from 0 to 1, that so many are free at the moment in question, as things
    stand now; `usual`: the same at such an hour of the week, whatever is the case now;
    `wait`: minutes from now until the first of them is likely left by its car, 0 where
    one is free. Each is None where nobody knows.
    """

    chance: float | None = None
    usual: float | None = None
    wait: float | None = None
    confidence: Confidence = Confidence.NONE

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON, no more precise than it is."""
        return {
            "chance": None if self.chance is None else round(self.chance, 3),
            "usual": None if self.usual is None else round(self.usual, 3),
            "confidence": self.confidence.value,
            "wait": None if self.wait is None else round(self.wait),
        }


def forecast(
    rhythm: Rhythm | None,
    wanted: Collection[str],
    count: int,
    now: datetime,
    then: datetime,
) -> Forecast:
    """Tell how likely `count` of the wanted chargers are free at a moment.

    `rhythm`: what is known of the location, None for nothing; `wanted`: EVSE keys of
    the chargers that fit; `now`, `then`: local, a moment that has passed counts as now.
    """
    if rhythm is None:
        return Forecast()
    moment = now.timestamp()
    ahead = max(then.timestamp() - moment, 0.0) / 60
    usual = rhythm.usual(wanted, count, _hour(then if ahead else now))
    return Forecast(
        rhythm.chance(wanted, count, ahead, moment, _offset(now))
        if ahead <= FARTHEST / _MINUTE
        else usual,
        usual,
        rhythm.wait(wanted, moment),
        rhythm.confidence,
    )


def usual_day(
    rhythm: Rhythm | None, wanted: Collection[str], weekday: int
) -> list[float] | None:
    """Return which part of the wanted chargers is usually taken by hour, 0 to 1.

    `weekday`: 0 for Monday; None where nobody knows.
    """
    if rhythm is None:
        return None
    return rhythm.usually_taken(wanted, weekday * _DAY, _DAY)


def since(rhythm: Rhythm | None, key: str, now: datetime) -> datetime | None:
    """Return since when a charger has its status, None where nobody knows."""
    charger = None if rhythm is None else rhythm.chargers.get(key)
    if charger is None or charger.since is None:
        return None
    return datetime.fromtimestamp(charger.since, now.tzinfo)


def usually_ends(rhythm: Rhythm | None, key: str, now: datetime) -> datetime | None:
    """Return when half of such sessions are over that have lasted for as long already.

    None where the charger is not in use, or not known to be.
    """
    minutes = None if rhythm is None else rhythm.remaining(key, now.timestamp())
    return None if minutes is None else now + minutes * _MINUTE


def _offset(moment: datetime) -> float:
    return (moment.utcoffset() or timedelta(0)).total_seconds()


def _hour(moment: datetime) -> int:
    return moment.weekday() * _DAY + moment.hour
