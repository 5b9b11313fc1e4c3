"""Making Home Assistant ask, and waiting for what comes of it."""

import asyncio
from collections.abc import Awaitable, Callable

from demo import account
from demo.client import HomeAssistant
from simulator import Simulator

PATIENCE = 60.0
"""In seconds: long enough for a machine that has much else to do."""


async def until[T](
    look: Callable[[], Awaitable[T]], seconds: float = PATIENCE, every: float = 0.1
) -> T:
    """Look again and again until there is something to see."""
    async with asyncio.timeout(seconds):
        while not (seen := await look()):
            await asyncio.sleep(every)
        return seen


async def until_equal(look: Callable[[], Awaitable[object]], wanted: object) -> None:
    """Look again and again until all is as wanted, or say what it is instead."""
    last = await look()

    async def is_equal() -> bool:
        nonlocal last
        last = await look()
        return last == wanted

    try:
        await until(is_equal)
    except TimeoutError:
        assert last == wanted


async def until_state(home: HomeAssistant, entity_id: str, state: str) -> None:
    """Wait until an entity has a state."""

    async def found() -> str | None:
        entity = (await home.states()).get(entity_id)
        return str(entity["state"]) if entity else None

    await until_equal(found, state)


def polls(simulator: Simulator) -> int:
    """Return how many requests for locations HERE has got."""
    return sum(entry["path"] == "/v3/locations" for entry in simulator.journal.entries)


async def poll(home: HomeAssistant, simulator: Simulator, entity_id: str) -> None:
    """Have HERE asked once more, and wait until the answer has been taken in.

    The coordinator may take its time: it does not ask again at once after it was told
    to. With each answer it sets the time of the next poll.
    """
    entry = await account.entry_id(home)
    before = polls(simulator)
    planned = await _next_update(home, entry)

    async def asked() -> bool:
        return polls(simulator) > before

    async def taken_in() -> bool:
        return await _next_update(home, entry) != planned

    await home.call("homeassistant.update_entity", entity_id=entity_id)
    await until(asked)
    await until(taken_in)


async def _next_update(home: HomeAssistant, entry: str | None) -> str:
    """Return when the account is polled next."""
    diagnostics = await home.request("GET", f"/api/diagnostics/config_entry/{entry}")
    return str(diagnostics["data"]["polling"]["next_update"])
