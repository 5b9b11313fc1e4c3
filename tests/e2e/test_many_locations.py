"""As many locations as an account may have: few requests, no needless writes."""

import asyncio

from demo import account
from demo.client import HomeAssistant, Json
from simulator import Simulator

from .places import API_KEY
from .waiting import PATIENCE, poll, until

LOCATIONS = [f"sim-{number:05}" for number in range(1, 251)]
AFTERWARDS = "input_boolean.afterwards"
CHARGERS = 10 * len(LOCATIONS)


async def own_states(home: HomeAssistant) -> dict[str, Json]:
    """Return the states of the integration with their times, by entity id."""
    return {
        entity_id: state
        for entity_id, state in (await home.states()).items()
        if state["attributes"].get("attribution") == "Data provided by HERE"
    }


async def test_250_locations(home: HomeAssistant, simulator: Simulator) -> None:
    """A poll asks for 100 locations at a time and writes nothing when nothing is new."""
    entry = await account.set_up(home, account.by_api_key(API_KEY), LOCATIONS)
    assert len(await home.devices(entry)) == len(LOCATIONS) + 1  # the account

    async def complete() -> dict[str, Json]:
        states = await own_states(home)
        chargers = [entity_id for entity_id in states if "_charger_e" in entity_id]
        return states if len(chargers) == CHARGERS else {}

    before = await until(complete)
    assert not [s["entity_id"] for s in before.values() if s["state"] == "unavailable"]
    # Home Assistant itself writes the state of the entity it is told to update.
    told = next(iter(before))
    async with home.subscribe(
        "subscribe_events", event_type="state_changed"
    ) as changes:
        simulator.journal.clear()
        await poll(home, simulator, told)
        after = await own_states(home)
        assert [entry["ids"] for entry in simulator.journal.entries] == [100, 100, 50]
        # What changes afterwards is the first to be heard of.
        await home.request("POST", f"/api/states/{AFTERWARDS}", {"state": "on"})
        async with asyncio.timeout(PATIENCE):
            assert (await changes.get())["data"]["entity_id"] == AFTERWARDS
    await home.request("DELETE", f"/api/states/{AFTERWARDS}")

    del before[told], after[told]
    assert before == after
