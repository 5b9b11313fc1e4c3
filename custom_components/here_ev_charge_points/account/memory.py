"""What an account remembers over restarts and crashes, and the files it stands in.

HERE's last answers are large and rarely new: hence a file of their own.
"""

from collections.abc import Mapping, Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from ..api import Location, LocationsAnswer
from ..const import DOMAIN
from ..logic.budget import Usage
from ..logic.changes import LastKnown
from ..logic.pacing import Attempts

SAVE_DELAY = 10.0
STORAGE_VERSION = 1


def account_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    """Return the file that an account's memory is kept in."""
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}")


def answers_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    """Return the file of HERE's last answers, as the client's cache exports them."""
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}.answers")


@dataclass(slots=True)
class Memory:
    """The requests spent, when HERE answered, and what was known and watched.

    `answered`: when the answers and `missing` came; `known`: by content id;
    `watched`: until when, by content id.
    """

    usage: Usage = field(default_factory=Usage)
    attempts: Attempts = field(default_factory=Attempts)
    answered: datetime | None = None
    details_asked: datetime | None = None
    detailed: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    known: dict[str, LastKnown] = field(default_factory=dict)
    watched: dict[str, datetime] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON for `from_dict`."""
        return {
            "usage": self.usage.as_dict(),
            "attempted": _written(self.attempts.last),
            "failures": self.attempts.failures,
            "limited": self.attempts.limited,
            "asked_to_wait": self.attempts.asked_to_wait,
            "answered": _written(self.answered),
            "details_asked": _written(self.details_asked),
            "detailed": sorted(self.detailed),
            "missing": sorted(self.missing),
            "known": {key: known.as_dict() for key, known in self.known.items()},
            "watched": {key: _written(until) for key, until in self.watched.items()},
        }

    def last_answer(
        self, last_known: Mapping[str, Location], wanted: AbstractSet[str]
    ) -> LocationsAnswer | None:
        """Return the latest answer once more, None where it was none or not for all.

        `last_known`: what HERE last said of each location; `wanted`: content ids.
        """
        if (
            self.answered is None
            # What is unavailable does not come back to life by a restart.
            or self.answered != self.attempts.last
            or wanted - (last_known.keys() | self.missing)
        ):
            return None
        return LocationsAnswer(
            locations={
                key: last_known[key] for key in wanted if key not in self.missing
            },
            missing=self.missing & wanted,
        )

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Memory:
        """Return what `as_dict` gave."""
        return cls(
            usage=Usage.from_dict(stored["usage"]),
            attempts=Attempts(
                last=_read(stored["attempted"]),
                failures=stored["failures"],
                limited=stored["limited"],
                asked_to_wait=stored.get("asked_to_wait", 0.0),
            ),
            answered=_read(stored["answered"]),
            details_asked=_read(stored["details_asked"]),
            detailed=set(stored["detailed"]),
            missing=set(stored["missing"]),
            known={
                key: LastKnown.from_dict(known)
                for key, known in stored["known"].items()
            },
            watched={
                key: datetime.fromisoformat(until)
                for key, until in stored["watched"].items()
            },
        )


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _read(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
