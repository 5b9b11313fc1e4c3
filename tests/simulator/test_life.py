"""Statuses change by themselves: by chance, but the same chance each time."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

from aiohttp import ClientSession
import pytest

from simulator import City, Life, Simulator
from simulator.city import wire_time

from .common import K_LATAUS, OPERATIONAL, STATIC_ONLY, get_location

HOUR = 3600


def _statuses(city: City) -> dict[tuple[str, str], str]:
    return {
        (location_id, evse["uid"]): evse["status"]
        for location_id, location in city.locations.items()
        for evse in location.evses
    }


def test_same_seed_same_life() -> None:
    """A seed decides all; how the time is cut into pieces does not matter."""
    lives = []
    for seed, steps in ((1, 1), (1, 500), (2, 1)):
        city = City(seed)
        life = Life(city, seed=seed)
        for _ in range(steps):
            life.advance(10 * HOUR / steps)
        lives.append(_statuses(city))
    assert lives[0] == lives[1]
    assert lives[0] != lives[2]
    assert lives[0] != _statuses(City(1))


def test_cars_come_and_go() -> None:
    """Chargers are free and in use in turn, and seldom anything else."""
    city = City()
    life = Life(city)
    seen = Counter[str]()
    for _ in range(500):
        life.advance(HOUR)
        seen.update(_statuses(city).values())
    live = seen["available"] + seen["charging"]
    rare = seen["outOfOrder"] + seen["reserved"] + seen["blocked"]
    assert 0.25 < seen["available"] / live < 0.6
    assert 0 < rare / live < 0.2


def test_what_is_not_known_stays_so() -> None:
    """Statuses that are not live never change by themselves."""
    city = City()
    city.set_status(K_LATAUS, "61012d39974e34d300daf902", "unheardOf")
    Life(city).advance(1000 * HOUR)
    for location_id, expected in {
        STATIC_ONLY: {"unknown"},
        OPERATIONAL: {"operational"},
        K_LATAUS: {"unknown", "unheardOf"},
    }.items():
        assert expected <= {evse["status"] for evse in city[location_id].evses}
    assert {evse["modified"] for evse in city[STATIC_ONLY].evses} == {
        "2023-09-14T08:21:40Z"
    }


def test_modified_is_the_moment_of_change() -> None:
    """What changed says when, in UTC."""
    city = City()
    before = datetime.now(UTC)
    Life(city).advance(HOUR, speed=HOUR)
    assert wire_time(datetime(2026, 1, 2, 3, 4, 5, 678901, UTC)) == (
        "2026-01-02T03:04:05.678Z"
    )
    changed = [
        datetime.fromisoformat(evse["modified"])
        for location in city.locations.values()
        for evse in location.evses
        if datetime.fromisoformat(evse["modified"]) > before - timedelta(seconds=2)
    ]
    assert changed
    assert max(changed) <= datetime.now(UTC)


def test_a_big_city_is_quick() -> None:
    """A day in the life of 10,000 EVSEs takes seconds, not minutes."""
    city = City(extra=1000)
    life = Life(city)
    started = perf_counter()
    life.advance(HOUR)
    assert perf_counter() - started < 2


async def test_time_runs(simulator: Simulator, client: ClientSession) -> None:
    """At full speed the answers change; at speed 0 they do not."""

    async def look() -> Any:
        return await get_location(client, fields="evses,connectorGroups")

    start = await look()
    await asyncio.sleep(0.1)
    assert await look() == start
    simulator.life.speed = 50_000
    async with asyncio.timeout(5):
        now = start
        while now == start:
            now = await look()
    assert now["evses"] != start["evses"]
    simulator.life.speed = 0
    await asyncio.sleep(0.05)
    stopped = await look()
    await asyncio.sleep(0.1)
    assert await look() == stopped


def test_time_does_not_run_backwards() -> None:
    """A negative speed is a mistake."""
    with pytest.raises(ValueError, match="backwards"):
        Life(City()).speed = -1
