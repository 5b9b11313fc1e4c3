"""A key that HERE has revoked is replaced, and nothing else changes."""

from demo import account
from demo.client import HomeAssistant
from simulator import Simulator

from .places import API_KEY, CHARGING_SENSOR, K_LATAUS
from .screen import Screen
from .waiting import poll, until_state


async def test_reauth(
    screen: Screen, home: HomeAssistant, simulator: Simulator
) -> None:
    """The user is asked for another key; afterwards the same entities live again."""
    entry = await account.set_up(home, account.by_api_key(API_KEY), [K_LATAUS])
    await until_state(home, CHARGING_SENSOR, "charging")
    before = {entity["entity_id"] for entity in await home.entities(entry)}
    simulator.access.api_keys = {"another-key"}
    await poll(home, simulator, CHARGING_SENSOR)
    await until_state(home, CHARGING_SENSOR, "unavailable")

    await screen.open("/config/integrations/dashboard")
    await screen.page.get_by_role("button", name="Reconfigure").click()
    await screen.choose("API key")
    await screen.fill("API key", "another-key")
    await screen.press("Submit")
    await screen.dialog.get_by_text("Re-authentication was successful").wait_for()
    await until_state(home, CHARGING_SENSOR, "charging")
    assert {entity["entity_id"] for entity in await home.entities(entry)} == before
