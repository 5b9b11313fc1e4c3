"""What a user builds on top: a notification when a charger becomes free."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from demo import account
from demo.client import HomeAssistant
from simulator import Simulator

from .places import API_KEY, CHARGING_EVSE, CHARGING_SENSOR, K_LATAUS
from .waiting import PATIENCE, poll, until_state

AUTOMATION = "charger_free"
NOTIFICATION = "charger_free"


@pytest.fixture
async def automation(home: HomeAssistant) -> AsyncGenerator[str]:
    """Notify when the charger becomes free; return the automation's entity id."""
    await account.set_up(home, account.by_api_key(API_KEY), [K_LATAUS])
    await home.save_automation(
        AUTOMATION,
        {
            "alias": "Charger free",
            "triggers": {
                "trigger": "state",
                "entity_id": CHARGING_SENSOR,
                "from": "charging",
                "to": "available",
            },
            "actions": {
                "action": "persistent_notification.create",
                "data": {
                    "notification_id": NOTIFICATION,
                    "message": "{{ trigger.to_state.name }} is free",
                },
            },
        },
    )
    yield "automation.charger_free"
    await home.request("DELETE", f"/api/config/automation/config/{AUTOMATION}")
    await home.call("persistent_notification.dismiss", notification_id=NOTIFICATION)


async def test_freed_charger_notifies(
    home: HomeAssistant, simulator: Simulator, automation: str
) -> None:
    """A charger freed at HERE reaches the user with the next poll."""
    await until_state(home, automation, "on")
    await until_state(home, CHARGING_SENSOR, "charging")
    async with home.subscribe("persistent_notification/subscribe") as events:
        present = await events.get()
        assert present["type"] == "current"
        assert NOTIFICATION not in present["notifications"]
        simulator.city.set_status(K_LATAUS, CHARGING_EVSE, "available")
        await poll(home, simulator, CHARGING_SENSOR)
        async with asyncio.timeout(PATIENCE):
            while NOTIFICATION not in (event := await events.get())["notifications"]:
                pass

    assert event["type"] == "added"
    assert event["notifications"][NOTIFICATION]["message"] == (
        "K-Lataus, Hatanpään valtatie 1 Charger 7694 is free"
    )
