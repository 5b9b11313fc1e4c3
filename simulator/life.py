"""Cars come and go: the statuses change over simulated time, by seeded chance."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from heapq import heapify, heapreplace
from random import Random
from typing import Any, NamedTuple

from aiohttp import web

from .city import City, Location
from .views import UNCERTAIN

_MINUTE = 60
_HOUR = 60 * _MINUTE
# How often at most the changes that are due take place, in seconds.
_TICK = 0.05


class _Phase(NamedTuple):
    """How long a status lasts on average (fast, slow), and what comes after."""

    fast: float
    slow: float
    next: dict[str, float]


_PHASES = {
    "available": _Phase(
        20 * _MINUTE,
        1.5 * _HOUR,
        {"charging": 0.94, "reserved": 0.03, "blocked": 0.02, "outOfOrder": 0.01},
    ),
    "charging": _Phase(
        25 * _MINUTE, 2.5 * _HOUR, {"available": 0.99, "outOfOrder": 0.01}
    ),
    "reserved": _Phase(10 * _MINUTE, 15 * _MINUTE, {"charging": 1}),
    "blocked": _Phase(30 * _MINUTE, 1 * _HOUR, {"available": 1}),
    "outOfOrder": _Phase(4 * _HOUR, 8 * _HOUR, {"available": 1}),
    "inoperative": _Phase(2 * _HOUR, 4 * _HOUR, {"available": 1}),
}


class _Change(NamedTuple):
    """When the status of an EVSE changes next; the number breaks ties."""

    due: float
    number: int
    location: Location
    uid: str
    is_fast: bool


class Life:
    """The changes to come, and the clock that they wait for.

    An EVSE whose status was not known at the start never changes by itself; one
    that was given such a status later waits until it is given another one.
    """

    def __init__(self, city: City, *, seed: int = 1, speed: float = 0) -> None:
        """Plan the first change of each EVSE."""
        self._chance = Random(seed)
        self._speed = speed
        self._new_speed = asyncio.Event()
        self._now = 0.0
        self._changes: list[_Change] = []
        for location in city.locations.values():
            for evse in location.evses:
                if evse["status"] not in UNCERTAIN:
                    is_fast = _is_fast(evse)
                    due = self._dwell(evse["status"], is_fast=is_fast)
                    number = len(self._changes)
                    self._changes.append(
                        _Change(due, number, location, evse["uid"], is_fast)
                    )
        heapify(self._changes)

    @property
    def speed(self) -> float:
        """The simulated seconds per second, 0 where time stands still."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        if speed < 0:
            raise ValueError("time does not run backwards")
        self._speed = speed
        self._new_speed.set()

    def advance(self, seconds: float, speed: float = 1) -> None:
        """Let simulated seconds pass, as having passed at a speed until this moment."""
        self._now += seconds
        present = datetime.now(UTC)
        while self._changes and self._changes[0].due <= self._now:
            change = self._changes[0]
            ago = (self._now - change.due) / speed
            status = self._change(change, present - timedelta(seconds=ago))
            due = change.due + self._dwell(status, is_fast=change.is_fast)
            heapreplace(self._changes, change._replace(due=due))

    async def run(self) -> None:
        """Let simulated time pass along with real time, until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            speed, since = self._speed, clock()
            pause = None
            if speed and self._changes:
                pause = max(_TICK, (self._changes[0].due - self._now) / speed)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._new_speed.wait()
            self._new_speed.clear()
            if speed:
                self.advance((clock() - since) * speed, speed)

    def _change(self, change: _Change, at: datetime) -> str:
        """Give an EVSE its next status, and return it."""
        status = change.location.status(change.uid)
        if phase := _PHASES.get(status):
            (status,) = self._chance.choices(
                list(phase.next), list(phase.next.values())
            )
            change.location.set_status(change.uid, status, at)
        return status

    def _dwell(self, status: str, *, is_fast: bool) -> float:
        """Return how many simulated seconds a status lasts this time."""
        phase = _PHASES.get(status, _PHASES["available"])
        return self._chance.expovariate(1 / (phase.fast if is_fast else phase.slow))


LIFE = web.AppKey("life", Life)


def _is_fast(evse: dict[str, Any]) -> bool:
    """Return whether an EVSE charges with direct current."""
    return any(connector["powerType"] == "dc" for connector in evse["connectors"])
