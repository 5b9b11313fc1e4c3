"""What is right in a life: which chargers are free, which news is due, what was spent."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

FREE = "available"
BROKEN = "outOfOrder"
# HERE's words, and the states that stand for them.
STATES = {
    FREE: "available",
    BROKEN: "out_of_order",
    "charging": "charging",
    "blocked": "blocked",
    "reserved": "reserved",
    "operational": "operational",
}
# A charger may have any status then.
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
    """A location of the account; all by charger.

    `known`: the last status that says something; `answer`: what the last answer said;
    `heard`: what the last answer that had the charger said.
    """

    known: dict[str, str] = field(default_factory=dict)
    answer: dict[str, str] = field(default_factory=dict)
    heard: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Model:
    """An account as it should be.

    `sent`: requests by the month that they count in; `budget`: how many there may be.
    """

    places: dict[str, Place] = field(default_factory=dict)
    due: Counter[News] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    budget: int = 300

    def add(self, content_id: str) -> None:
        """Have one more location, of which nothing is known."""
        self.places[content_id] = Place()

    def move(self, old: str, new: str) -> None:
        """Have another location in the place of one."""
        del self.places[old]
        self.add(new)

    # Requests; each `now` is local

    def count(self, now: datetime) -> int:
        """Return the requests of the month.

        What was sent in a month to come was sent while the clock was ahead.
        """
        month = f"{now:%Y-%m}"
        for other in [other for other in self.sent if other > month]:
            self.sent[month] += self.sent.pop(other)
        return self.sent[month]

    def is_spent(self, now: datetime) -> bool:
        """Return whether the budget has no request left."""
        return self.count(now) >= self.budget

    def request(self, now: datetime) -> None:
        """Count one, which the budget must have had room for."""
        assert not self.is_spent(now)
        self.sent[f"{now:%Y-%m}"] += 1

    def correct(self, total: int, now: datetime) -> None:
        """Have had so many requests this month: a person knows better."""
        self.count(now)
        self.sent[f"{now:%Y-%m}"] = total

    # Answers

    def hear(
        self, asked: Iterable[str], items: Mapping[str, dict[str, Any]] | None
    ) -> None:
        """Take what HERE answered about locations, None for a failure."""
        for content_id in asked:
            if (place := self.places.get(content_id)) is not None:
                place.answer = _statuses((items or {}).get(content_id, {}))
                place.heard |= place.answer
                for charger, now in place.answer.items():
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

    def time_is(self, now: datetime) -> None:
        """With nothing left to ask with, nothing has to be said until the next answer."""
        if self.is_spent(now):
            for place in self.places.values():
                place.answer = {}

    def allowed(self, content_id: str, charger: str) -> set[str]:
        """Return the states that a charger's sensor may have."""
        place = self.places[content_id]
        if charger in place.answer:
            return {_shown(place.answer[charger])}
        return SILENT | {_shown(place.heard.get(charger, "unknown"))}


def _shown(status: str) -> str:
    return STATES.get(status, "unknown")


def _statuses(item: dict[str, Any]) -> dict[str, str]:
    """Return the status of each charger, none where they cannot be read."""
    evses = item.get("evses")
    if not isinstance(evses, list):
        return {}
    return {
        evse["uid"]: status if (status := evse["status"]) in STATES else "unknown"
        for evse in evses
    }
