"""All that an account has learned from its polls, kept over restarts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..api import Location
from .demand import Demand
from .rhythms import Rhythms


@dataclass(slots=True)
class Experience:
    """The rhythm of each location, and what all of them ask for."""

    rhythms: Rhythms = field(default_factory=Rhythms)
    demand: Demand = field(default_factory=Demand)

    def look(
        self,
        locations: Mapping[str, Location],
        followed: Collection[str],
        now: float,
        offset: float,
        longest: float,
        even: float,
    ) -> None:
        """Learn from the answers of a poll, as `Rhythms.look` and `Demand.look` say."""
        look = self.rhythms.look(locations, now, offset, longest)
        self.demand.look(self.rhythms, look, followed, now, offset, even)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON for `from_dict`."""
        return {"rhythms": self.rhythms.as_dict(), "demand": self.demand.as_dict()}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Experience:
        """Return what `as_dict` gave."""
        return cls(
            Rhythms.from_dict(stored["rhythms"]), Demand.from_dict(stored["demand"])
        )
