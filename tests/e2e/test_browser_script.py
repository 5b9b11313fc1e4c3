"""A button on a dashboard of a phone that finds a free charger now."""

import re

from playwright.async_api import expect
import pytest

from demo.client import HomeAssistant
from simulator import Simulator

from .conftest import CARD_PATH
from .screen import Screen
from .waiting import until, until_state

KEY = "find_a_free_charger_now"


@pytest.mark.usefixtures("entry")
async def test_button_finds_a_free_charger(
    home: HomeAssistant, simulator: Simulator, screen: Screen
) -> None:
    """A tap searches, for two requests, and the notification says where to go."""
    page = screen.page
    await page.set_viewport_size({"width": 390, "height": 700})
    path = "here_ev_charge_points/find_free_charger.yaml"
    await home.request(
        "POST",
        f"/api/config/script/config/{KEY}",
        {
            "alias": "Find a free charger now",
            "use_blueprint": {"path": path, "input": {"around": "zone.home"}},
        },
    )
    await until_state(home, f"script.{KEY}", "off")
    tap = {"action": "perform-action", "perform_action": f"script.{KEY}"}
    tile = {"type": "tile", "entity": f"script.{KEY}", "tap_action": tap}
    view = {"type": "sections", "sections": [{"type": "grid", "cards": [tile]}]}
    await home.save_dashboard(CARD_PATH, "Card", "mdi:car", {"views": [view]})
    before = len(simulator.journal.entries)
    try:
        await screen.open(f"/{CARD_PATH}/0")
        await page.locator("hui-tile-card").click()

        async def told() -> bool:
            return bool(await home.command("persistent_notification/get"))

        await until(told)
        assert len(simulator.journal.entries) == before + 2
        await page.get_by_role("button", name="Sidebar toggle").click()
        await page.locator("ha-sidebar").get_by_text("Notifications").click()
        notice = page.locator("notification-drawer persistent-notification-item")
        await expect(notice).to_contain_text("Find a free charger")
        await expect(notice).to_contain_text("10 free")
        route = notice.get_by_role("link", name="Navigate")
        await expect(route).to_have_attribute("href", re.compile(r"=61\.\d+,23\.\d+$"))
        await screen.picture("find-free-charger", notice)
    finally:
        await home.call("persistent_notification.dismiss_all")
        await home.request("DELETE", f"/api/config/script/config/{KEY}")
        await home.delete_dashboard(CARD_PATH)
