"""What drivers may be told of an account's locations, as its polls have taught it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ..api import Location
from ..logic import forecast as rules
from ..logic.experience import Experience
from ..logic.forecast import Forecast
from ..logic.rhythm import Rhythm
from .memory import Memory

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Forecasts:
    """Tells it from what was learned, and from how things stood at the last answer."""

    memory: Memory
    experience: Experience

    def tell(
        self,
        location: Location,
        wanted: Collection[str],
        count: int,
        now: datetime,
        then: datetime,
    ) -> Forecast:
        """Return how likely `count` of the wanted chargers are free at a moment.

        `wanted`: EVSE keys; `now`, `then`: local. The wait is that of who comes then, in
        minutes. An answer that is old is the less worth the older it is.
        """
        then = max(then, now, key=datetime.timestamp)
        seen = (self.memory.answered or now).astimezone(now.tzinfo)
        told = rules.forecast(self.rhythm(location), wanted, count, seen, then)
        ahead = (then.timestamp() - seen.timestamp()) / 60
        if told.wait is None or ahead > rules.FARTHEST / _MINUTE:
            return replace(told, wait=None)
        return replace(told, wait=max(told.wait - ahead, 0.0))

    def rhythm(self, location: Location) -> Rhythm | None:
        """Return what is known of a location, None for nothing."""
        return self.experience.rhythms.by_location.get(location.content_id)
