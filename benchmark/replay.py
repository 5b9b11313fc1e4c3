"""Months of polls in seconds: the pace that ships, without Home Assistant, in a world.

HERE answers at once. An even pace is the same one without having learned anything.
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from math import ceil, inf
from typing import Any

from custom_components.here_ev_charge_points.api import (
    EvseStatus,
    Location,
    RequestKind,
)
from custom_components.here_ev_charge_points.api.const import MAX_IDS_PER_REQUEST
from custom_components.here_ev_charge_points.api.models import read_location
from custom_components.here_ev_charge_points.logic.availability import count
from custom_components.here_ev_charge_points.logic.budget import Usage
from custom_components.here_ev_charge_points.logic.pacing import Pacing

from .worlds import CONNECTOR, World

START = datetime(2026, 6, 1, tzinfo=UTC)
"""A Monday, and the first of a month."""

_FASTEST = timedelta(seconds=60)

type Asked = Callable[[float, Pacing, dict[str, Location]], None]


class Here:
    """Answers with what is the case in a world, from its first second on."""

    def __init__(self, world: World) -> None:
        """Stand before the first change."""
        self._changes = world.changes
        self._next = 0
        self._documents: dict[str, dict[str, Any]] = {}
        self._locations: dict[str, Location] = {}
        for (location, charger), kind in world.kinds.items():
            standard, power = CONNECTOR[kind]
            document = self._documents.setdefault(
                location, {"id": location, "evses": []}
            )
            document["evses"].append(
                {
                    "uid": charger,
                    "status": "unknown",
                    "connectors": [
                        {
                            "id": "1",
                            "standard": standard,
                            "powerType": "dc" if kind == "dc" else "ac3Phase",
                            "maxPower": power * 1000,
                        }
                    ],
                }
            )

    def locations(self, second: float) -> dict[str, Location]:
        """Return all locations; those that have not changed are the same objects."""
        changed = set() if self._locations else set(self._documents)
        while (
            self._next < len(self._changes)
            and self._changes[self._next].second <= second
        ):
            at, location, charger, status = self._changes[self._next]
            self._next += 1
            changed.add(location)
            for evse in self._documents[location]["evses"]:
                if evse["uid"] == charger:
                    evse["status"] = status
                    evse["modified"] = (START + timedelta(seconds=at)).isoformat()
        for location in changed:
            self._locations[location] = read_location(self._documents[location])
        return self._locations


def pacing(world: World, budget: int) -> Pacing:
    """Return the pace of an account with the locations of a world, as it ships."""
    return Pacing(
        Usage(limit=budget),
        budget=budget,
        requests_per_poll=ceil(len(world.locations) / MAX_IDS_PER_REQUEST),
        quiet_hours=None,
        fastest=_FASTEST,
        watch_interval=_FASTEST,
    )


def replay(
    world: World,
    pace: Pacing,
    end: float,
    *,
    learning: bool = True,
    asked: Asked | None = None,
) -> list[float]:
    """Return the seconds of all polls up to an end, at our pace or at an even one."""
    here = Here(world)
    second = world.changes[0].second
    polls = []
    while second < end:
        now = START + timedelta(seconds=second)
        if pace.is_spent(now):
            pace.tell_spent()
        else:
            locations = here.locations(second)
            for _ in range(pace.requests_per_poll):
                pace.usage.note(RequestKind.EVCP, now)
            polls.append(second)
            if learning:
                pace.look(locations, locations, now)
            if asked is not None:
                asked(second, pace, locations)
        second += pace.interval(now, watching=False).total_seconds()
    return polls


@dataclass(slots=True)
class News:
    """When something became free, and when that was over: seconds, in order."""

    spans: list[tuple[float, float]] = field(default_factory=list)

    def noticed(self, polls: list[float], start: float, end: float) -> Noticed:
        """Return how soon polls saw what began between start and end."""
        first = bisect_left(self.spans, (start, -inf))
        last = bisect_left(self.spans, (end, -inf))
        minutes = []
        for freed, taken in self.spans[first:last]:
            poll = bisect_left(polls, freed)
            if poll < len(polls) and polls[poll] < taken:
                minutes.append((polls[poll] - freed) / 60)
        return Noticed(
            last - first, minutes, bisect_left(polls, end) - bisect_left(polls, start)
        )


@dataclass(frozen=True, slots=True)
class Noticed:
    """Of so many that became free, the minutes until those noticed were; and the polls."""

    freed: int
    minutes: list[float]
    polls: int


def news_of(world: World) -> tuple[News, News]:
    """Return when full locations had a free charger again, and when any charger had.

    Until the location is without one again, and until the charger is taken.
    """
    known = {
        location: dict[str, EvseStatus | None].fromkeys(chargers)
        for location, chargers in world.locations.items()
    }
    full, each = News(), News()
    open_since: dict[str, float] = {}
    free_since: dict[tuple[str, str], float] = {}
    for second, location, charger, text in world.changes:
        statuses = known[location]
        was, status = statuses[charger], status_of(text)
        was_full = count(statuses.values()).is_full
        statuses[charger] = status
        key = location, charger
        if status is EvseStatus.AVAILABLE:
            if was not in {None, status}:
                free_since[key] = second
            if was_full:
                open_since[location] = second
        elif (since := free_since.pop(key, None)) is not None:
            each.spans.append((since, second))
        if not count(statuses.values()).free and location in open_since:
            full.spans.append((open_since.pop(location), second))
    full.spans += [(since, inf) for since in open_since.values()]
    each.spans += [(since, inf) for since in free_since.values()]
    full.spans.sort()
    each.spans.sort()
    return full, each


@cache
def status_of(text: str) -> EvseStatus | None:
    """Return what HERE means by a status; None where it does not know."""
    document = {"id": "1", "evses": [{"uid": "1", "status": text, "connectors": []}]}
    (evse,) = read_location(document).evses.values()
    return evse.status
