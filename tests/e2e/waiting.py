"""Making Home Assistant ask, and waiting for what comes of it."""

import asyncio
from collections.abc import Awaitable, Callable

from demo.client import HomeAssistant
from simulator import Simulator

# The coordinator does not ask again sooner after it was told to.
COOL_DOWN = 10.0


async def until[T](look: Callable[[], Awaitable[T]], seconds: float = 30) -> T:
    """Look again and again until there is something to see."""
    async with asyncio.timeout(seconds):
        while not (seen := await look()):
            await asyncio.sleep(0.1)
        return seen


async def until_state(home: HomeAssistant, entity_id: str, state: str) -> None:
    """Wait until an entity has a state."""

    async def has_state() -> bool:
        found = (await home.states()).get(entity_id)
        return found is not None and found["state"] == state

    await until(has_state)


def polls(simulator: Simulator) -> int:
    """Return how many requests for locations HERE has got."""
    return sum(entry["path"] == "/v3/locations" for entry in simulator.journal.entries)


async def poll(home: HomeAssistant, simulator: Simulator, entity_id: str) -> None:
    """Have HERE asked once more, as soon as the coordinator does so."""
    before = polls(simulator)

    async def asked() -> bool:
        return polls(simulator) > before

    await home.call("homeassistant.update_entity", entity_id=entity_id)
    await until(asked, COOL_DOWN + 10)
