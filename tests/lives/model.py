"""What is right in a life: which chargers are free, which news is due, what was spent."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

FREE = "available"
BROKEN = "outOfOrder"
NOT_KNOWN = {"unknown", "operational"}
# States of an entity that claim nothing.
SILENT = {"unavailable", "unknown", "missing"}


class News(NamedTuple):
    """What an automation is told."""

    place: str
    charger: str
    what: str


@dataclass(slots=True)
class Place:
    """A location of the account: its chargers as last known, and as last answered.

    `answer`: None where the last answer had nothing of it.
    """

    known: dict[str, str] = field(default_factory=dict)
    answer: dict[str, str] | None = None


@dataclass(slots=True)
class Model:
    """An account as it should be; `sent`: requests by month."""

    places: dict[str, Place] = field(default_factory=dict)
    due: Counter[News] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)

    def add(self, content_id: str) -> None:
        """Have one more location, of which nothing is known."""
        self.places[content_id] = Place()

    def request(self, now: datetime) -> None:
        """Count one; `now` is local."""
        self.sent[f"{now:%Y-%m}"] += 1

    def hear(
        self, asked: Iterable[str], items: Mapping[str, dict[str, Any]] | None
    ) -> None:
        """Take what HERE answered about locations, None for a failure."""
        for content_id in asked:
            if (place := self.places.get(content_id)) is not None:
                item = (items or {}).get(content_id)
                place.answer = None if item is None else _statuses(item)
                for charger, now in (place.answer or {}).items():
                    self._note(content_id, place, charger, now)

    def _note(self, content_id: str, place: Place, charger: str, now: str) -> None:
        if now in NOT_KNOWN:
            return
        before = place.known.get(charger)
        place.known[charger] = now
        if before is not None and before != now:
            if now == FREE:
                self.due[News(content_id, charger, "charger_became_available")] += 1
            if now == BROKEN:
                self.due[News(content_id, charger, "charger_went_out_of_order")] += 1

    def allowed(self, content_id: str, charger: str) -> set[str]:
        """Return the states that a charger's sensor may have."""
        place = self.places[content_id]
        if (status := (place.answer or {}).get(charger)) is not None:
            return {shown(status)}
        return SILENT | {shown(place.known.get(charger, "unknown"))}


def shown(status: str) -> str:
    """Return the state that stands for HERE's word."""
    return {"outOfOrder": "out_of_order"}.get(status, status)


def _statuses(item: dict[str, Any]) -> dict[str, str] | None:
    """Return the status of each charger, None where they cannot be read."""
    evses = item.get("evses")
    if not isinstance(evses, list):
        return None
    return {evse["uid"]: evse["status"] for evse in evses}
