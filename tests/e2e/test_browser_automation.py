"""An automation built by clicking, from our trigger in Home Assistant's editor."""

from demo import account
from demo.client import HomeAssistant
from simulator import Simulator

from .places import API_KEY, CHARGING_EVSE, CHARGING_SENSOR, K_LATAUS, K_LATAUS_TITLE
from .screen import Screen
from .waiting import poll, until, until_state

MESSAGE = "Off to the charger"


async def automations(home: HomeAssistant) -> dict[str, str]:
    """Return the automations by entity id, with the ids they are stored under."""
    return {
        entity_id: state["attributes"]["id"]
        for entity_id, state in (await home.states()).items()
        if entity_id.startswith("automation.")
    }


async def test_automation_editor(
    screen: Screen, home: HomeAssistant, simulator: Simulator
) -> None:
    """Trigger, device, action, saved; a freed charger then sends the notification."""
    await account.set_up(home, account.by_api_key(API_KEY), [K_LATAUS])
    await until_state(home, CHARGING_SENSOR, "charging")
    page = screen.page
    await screen.open("/config/automation/edit/new")
    adding = page.locator("add-automation-element-dialog")
    search = adding.get_by_placeholder("Search", exact=True)

    await page.get_by_role("button", name="Add trigger").click()
    await search.fill("Charger became available")
    await adding.get_by_text("Charger became available", exact=True).click()
    await page.get_by_role("button", name="Add target").click()
    found = page.locator("ha-picker-combo-box [slot=headline]")
    await found.get_by_text(K_LATAUS_TITLE, exact=True).click()
    await page.get_by_text("1 entity").wait_for()
    await screen.picture("trigger")

    await page.get_by_role("button", name="Add action").click()
    await search.fill("create persistent notification")
    await adding.get_by_text("Create persistent notification").click()
    message = page.locator("ha-service-control ha-settings-row").filter(
        has=page.get_by_text("Message", exact=True)
    )
    editor = page.locator("ha-automation-editor")

    async def taken() -> bool:
        # A form that is still loading forgets what is typed.
        await message.get_by_role("textbox").fill(MESSAGE)
        return MESSAGE in str(await editor.evaluate("editor => editor.config.actions"))

    await until(taken)
    await page.get_by_role("button", name="Save").click()
    naming = page.locator("ha-dialog-automation-save")
    await naming.get_by_role("textbox", name="Name").fill("Charger free")
    await naming.get_by_role("button", name="Save").click()
    await page.wait_for_url(lambda url: not url.endswith("/new"))
    (stored,) = (await until(lambda: automations(home))).values()
    try:
        simulator.city.set_status(K_LATAUS, CHARGING_EVSE, "available")
        await poll(home, simulator, CHARGING_SENSOR)

        async def notified() -> bool:
            notifications = await home.command("persistent_notification/get")
            return any(item["message"] == MESSAGE for item in notifications)

        await until(notified)
        await screen.open("/config/dashboard")
        await page.get_by_text("Notifications", exact=True).click()
        await page.get_by_text(MESSAGE).wait_for()
    finally:
        await home.request("DELETE", f"/api/config/automation/config/{stored}")
        await home.call("persistent_notification.dismiss_all")
