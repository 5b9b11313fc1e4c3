"""What drivers may be told of an account's locations, as its polls taught it, or HERE."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from ..api import HereError, Location
from ..const import LOGGER
from ..logic import forecast as rules
from ..logic.experience import Experience
from ..logic.forecast import Forecast
from ..logic.predictions import predicted
from ..logic.rhythm import Rhythm
from .memory import Memory

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Forecasts:
    """Tells it from what was learned, and from how things stood at the last answer.

    `time_zones`: by name; `uses_predictions`: whether what HERE predicts takes the place
    of that, where it does.
    """

    memory: Memory
    experience: Experience
    time_zones: Mapping[str, tzinfo]
    uses_predictions: bool

    def __post_init__(self) -> None:
        """Forget HERE's refusal once nobody asks for predictions: who does again may."""
        if not self.uses_predictions:
            self.memory.predictions = None

    @property
    def are_due(self) -> bool:
        """Return whether HERE has yet to be asked for predictions."""
        return self.uses_predictions and self.memory.predictions is None

    @property
    def asks(self) -> bool:
        """Return whether to ask HERE for predictions: not after it has refused once."""
        return self.uses_predictions and not self.memory.predictions

    def note(self, refusal: HereError | None) -> None:
        """Note whether HERE tells predictions; a refusal is told once."""
        if self.asks:
            self.memory.predictions = "" if refusal is None else str(refusal)
            if refusal is not None:
                LOGGER.warning("HERE does not tell its predictions: %s", refusal)

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
        minutes. An answer that is old is the less worth the older it is. HERE predicts of one
        charger, not of several at once.
        """
        then = max(then, now, key=datetime.timestamp)
        seen = (self.memory.answered or now).astimezone(now.tzinfo)
        told = rules.forecast(self.rhythm(location), wanted, count, seen, then)
        if self.uses_predictions and count == 1 and then.timestamp() > now.timestamp():
            zone = self.time_zones.get(location.details.time_zone or "")
            if here := predicted(location, wanted, zone, then):
                return replace(
                    told,
                    chance=here.chance,
                    wait=here.wait,
                    confidence=here.confidence,
                )
        ahead = (then.timestamp() - seen.timestamp()) / 60
        if told.wait is None or ahead > rules.FARTHEST / _MINUTE:
            return replace(told, wait=None)
        return replace(told, wait=max(told.wait - ahead, 0.0))

    def usual_day(self, location: Location, weekday: int) -> list[float] | None:
        """Return which part of its chargers is usually taken, by hour of a weekday."""
        return rules.usual_day(self.rhythm(location), location.evses, weekday)

    def rhythm(self, location: Location) -> Rhythm | None:
        """Return what is known of a location, None for nothing."""
        return self.experience.rhythms.by_location.get(location.content_id)
