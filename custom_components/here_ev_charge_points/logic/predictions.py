"""What HERE itself predicts of a location, where an account has that."""

from collections.abc import Collection
from datetime import datetime, tzinfo
from typing import NamedTuple

from ..api import Location, Prediction
from .availability import chargers_of
from .rhythm import Confidence

_GOOD = 0.5
_MINUTES = 1440


class Predicted(NamedTuple):
    """The chance that one is free, from 0 to 1; minutes of waiting, None if not told."""

    chance: float
    wait: float | None
    confidence: Confidence


def predicted(
    location: Location, wanted: Collection[str], zone: tzinfo | None, then: datetime
) -> Predicted | None:
    """Return what HERE predicts of the wanted chargers for a moment.

    `wanted`: EVSE keys; `zone`: the location's, None to take that of `then`. HERE tells
    it of the location as a whole and of kinds of connectors: of several kinds the best
    counts. None where it tells nothing of them for that time.
    """
    local = then.astimezone(zone or then.tzinfo)
    details = location.details
    if set(wanted) >= location.evses.keys() and (
        whole := _at(details.predictions, local)
    ):
        return whole if wanted else None
    kinds = [
        told
        for key, group in location.groups.items()
        if (keys := chargers_of(location, group))
        and set(keys) <= set(wanted)
        and (told := _at(details.group_predictions.get(key, ()), local))
    ]
    return max(kinds, key=lambda told: told.chance, default=None)


def _at(days: Collection[Prediction], local: datetime) -> Predicted | None:
    for day in days:
        periods = day.periods or len(day.chances)
        minute = local.hour * 60 + local.minute
        place = minute * periods // _MINUTES
        if day.day != local.date() or place >= len(day.chances):
            continue
        chance = day.chances[place]
        if chance is None or not 0 <= chance <= 1:
            continue
        wait = day.waits[place] if place < len(day.waits) else None
        is_good = day.confidence is not None and day.confidence >= _GOOD
        return Predicted(
            chance,
            None if wait is None or wait < 0 else wait,
            Confidence.GOOD if is_good else Confidence.LOW,
        )
    return None
