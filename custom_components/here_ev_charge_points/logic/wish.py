"""What somebody who watches a location waits for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from ..api import EvseStatus, Location
from .availability import TAKEN, fitting_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """So many free chargers of a kind, until a moment.

    `until`: UTC; `connector_types`: OCPI names, empty for all; `min_power`: kW;
    `min_free`: how many at once; `notify`: whom to tell, None for whom the options name.
    """

    until: datetime
    connector_types: Collection[str] = ()
    min_power: float = 0
    min_free: int = 1
    notify: Collection[str] | None = None

    def granted(self, location: Location) -> list[str]:
        """Return the EVSE keys of the free chargers that fit, empty if they are too few."""
        fit = fitting_keys(location, self.connector_types, self.min_power)
        free = [
            key for key in fit if location.evses[key].status is EvseStatus.AVAILABLE
        ]
        return free if len(free) >= self.min_free else []

    def as_dict(self) -> dict[str, Any]:
        """Return as JSON for `from_dict`."""
        return {
            "until": self.until.isoformat(),
            "connector_types": list(self.connector_types),
            "min_power": self.min_power,
            "min_free": self.min_free,
            "notify": None if self.notify is None else list(self.notify),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Return what `as_dict` gave."""
        return cls(**{**stored, "until": datetime.fromisoformat(stored["until"])})


@dataclass(frozen=True, slots=True)
class Rung:
    """What was told of a location: which chargers are free, by EVSE key, and to whom."""

    chargers: tuple[str, ...]
    wish: Wish

    def is_over(self, location: Location) -> bool:
        """Return whether all those chargers are known not to be free any more."""
        statuses = [
            location.evses[key].status if key in location.evses else None
            for key in self.chargers
        ]
        return all(status in _LOST for status in statuses)

    def as_dict(self) -> dict[str, Any]:
        """Return as JSON for `from_dict`."""
        return {"chargers": list(self.chargers), "wish": self.wish.as_dict()}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Return what `as_dict` gave."""
        return cls(tuple(stored["chargers"]), Wish.from_dict(stored["wish"]))


_LOST = TAKEN | {EvseStatus.INOPERATIVE, EvseStatus.OUT_OF_ORDER}
