"""What an account's polls teach about all of its locations."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..api import Location
from .rhythm import Rhythm, seen_at
from .week import HOUR, HOURS


class Look(NamedTuple):
    """What a poll brought.

    `news`: ids of the locations whose answer is another than at the last look;
    `minutes`: since that look, None where nobody looked for longer than intended.
    """

    news: set[str]
    minutes: float | None


@dataclass(slots=True)
class Rhythms:
    """The rhythm of each location, by content id."""

    by_location: dict[str, Rhythm] = field(default_factory=dict)
    _seen: Mapping[str, Location] = field(default_factory=dict)
    _looks: dict[str, int] = field(default_factory=dict)
    _look: int = 0
    _looked: float | None = None
    _week: int | None = None

    @property
    def has_looked(self) -> bool:
        """Return whether there was a poll since Home Assistant started."""
        return self._looked is not None

    def look(
        self,
        locations: Mapping[str, Location],
        now: float,
        offset: float,
        longest: float,
    ) -> Look:
        """Learn from the answers of a poll.

        A location that is the same object as before has not changed. `longest`: minutes
        since the last look after which it counts as not having looked.
        """
        before = self._looked
        if before is not None and not 0 < now - before <= longest * 60:
            for rhythm in self.by_location.values():
                rhythm.pass_time(before, offset)
            before = None
        for key in self.by_location.keys() & self._seen.keys() - locations.keys():
            self.by_location[key].lose(before or now, offset)
        self._look += 1
        news = {
            key
            for key, location in locations.items()
            if before is None or self._seen.get(key) is not location
        }
        for key in news:
            self.by_location.setdefault(key, Rhythm()).see(
                seen_at(locations[key]),
                now,
                before if key in self._seen else None,
                offset,
                self._look - self._looks.get(key, 0),
            )
            self._looks[key] = self._look
        if before is None or now // HOUR != before // HOUR:
            self._conclude(now, offset)
        self._seen, self._looked = dict(locations), now
        return Look(news, None if before is None else (now - before) / 60)

    def keep(self, content_ids: Collection[str]) -> None:
        """Forget all locations but these."""
        for key in self.by_location.keys() - set(content_ids):
            del self.by_location[key]

    def _conclude(self, now: float, offset: float) -> None:
        """Use what was learned, once an hour."""
        week = int(now // (HOURS * HOUR))
        is_new_week = self._week is not None and self._week < week
        self._week = week
        for rhythm in self.by_location.values():
            rhythm.pass_time(now, offset)
            rhythm.conclude(fade=is_new_week)

    def as_dict(self) -> dict[str, Any]:
        """Return what was learned as JSON for `from_dict`."""
        return {
            "week": self._week,
            "locations": {
                key: rhythm.as_dict() for key, rhythm in self.by_location.items()
            },
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Rhythms:
        """Return what `as_dict` gave."""
        return cls(
            {key: Rhythm.from_dict(one) for key, one in stored["locations"].items()},
            _week=stored["week"],
        )
