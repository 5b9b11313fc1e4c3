"""A location that came back under another id is found again through Repairs."""

from datetime import UTC, datetime, timedelta

from playwright.async_api import expect

from demo import account
from demo.client import HomeAssistant
from simulator import Simulator

from .places import API_KEY, CHARGING_EVSE, CHARGING_SENSOR, K_LATAUS, K_LATAUS_TITLE
from .screen import Screen
from .waiting import PATIENCE, poll, until, until_state


async def history(home: HomeAssistant, entity_id: str) -> list[str]:
    """Return the states that an entity has had in the last hour."""
    start = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    states = await home.command(
        "history/history_during_period",
        start_time=start,
        entity_ids=[entity_id],
        minimal_response=True,
    )
    return [state["s"] for state in states.get(entity_id, ())]


async def test_moved_location(
    screen: Screen, home: HomeAssistant, simulator: Simulator
) -> None:
    """Entity ids and history go on at the new place."""
    entry = await account.set_up(home, account.by_api_key(API_KEY), [K_LATAUS])
    await until_state(home, CHARGING_SENSOR, "charging")
    simulator.city.set_status(K_LATAUS, CHARGING_EVSE, "outOfOrder")
    await poll(home, simulator, CHARGING_SENSOR)
    await until_state(home, CHARGING_SENSOR, "out_of_order")
    simulator.city.move(K_LATAUS, "moved-here")

    async def is_missed() -> bool:
        await poll(home, simulator, CHARGING_SENSOR)
        issues = (await home.command("repairs/list_issues"))["issues"]
        return any(issue["domain"] == account.DOMAIN for issue in issues)

    await until(is_missed, 2 * PATIENCE)
    await until_state(home, CHARGING_SENSOR, "unavailable")
    before = {entity["id"] for entity in await home.entities(entry)}

    await screen.open("/config/repairs")
    await screen.page.get_by_text(f"{K_LATAUS_TITLE} is gone").click()
    await screen.dialog.get_by_text("Replace", exact=True).wait_for()
    await screen.picture("repair")
    await screen.choose("Replace")
    same = screen.dialog.get_by_role("radio", name="K-Lataus · Hatanpään valtatie 1")
    await expect(same).to_be_checked()
    await screen.press("Submit")
    await screen.press("Finish")

    await until_state(home, CHARGING_SENSOR, "out_of_order")
    assert {entity["id"] for entity in await home.entities(entry)} == before

    async def remembered() -> bool:
        states = await history(home, CHARGING_SENSOR)
        return {"charging", "out_of_order", "unavailable"} <= set(states)

    await until(remembered)
    (location,) = await home.subentries(entry)
    assert location["unique_id"] == "moved-here"
