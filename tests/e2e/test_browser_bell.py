"""The bell, from the button on the card to the notification, in a real browser."""

import re

from playwright.async_api import expect
import pytest

from demo.client import HomeAssistant
from simulator import Simulator

from .conftest import CARD, CARD_PATH, Open
from .places import (
    CHARGING_EVSE,
    CHARGING_SENSOR,
    K_LATAUS,
    K_LATAUS_SENSOR,
    K_LATAUS_TITLE,
    take_all,
)
from .waiting import poll, until_state

FULL = f"{K_LATAUS_SENSOR}_free_chargers"
WATCH = f"switch.{K_LATAUS_SENSOR.partition('.')[2]}_watch"


@pytest.mark.parametrize(
    ("language", "watch", "drawer", "told", "cost", "navigate"),
    [
        (
            "en",
            "Watch",
            "Notifications",
            "Charger 7694 is free",
            "11.67 EUR",
            "Navigate",
        ),
        (
            "de",
            "Beobachten",
            "Benachrichtigungen",
            "Ladepunkt 7694 ist frei",
            "11,67 EUR",
            "Navigieren",
        ),
    ],
)
async def test_rings_in_the_drawer_of_home_assistant(
    home: HomeAssistant,
    simulator: Simulator,
    open_screen: Open,
    entry: str,
    k_lataus: str,
    language: str,
    watch: str,
    drawer: str,
    told: str,
    cost: str,
    navigate: str,
) -> None:
    """Press it where all is taken, and a freed charger is told of, with the way there."""
    await home.command("config/core/update", language=language)
    await home.call("homeassistant.reload_config_entry", entry_id=entry)
    await until_state(home, CHARGING_SENSOR, "charging")
    take_all(simulator, K_LATAUS)
    await poll(home, simulator, CHARGING_SENSOR)
    await until_state(home, FULL, "0")
    cards = [{"type": f"custom:{CARD}", "devices": [k_lataus]}]
    view = {"type": "sections", "sections": [{"type": "grid", "cards": cards}]}
    await home.save_dashboard(CARD_PATH, "Card", "mdi:car", {"views": [view]})
    screen = await open_screen(language)
    page = screen.page
    try:
        await screen.open(f"/{CARD_PATH}/0")
        button = page.locator(CARD).locator(".watch")
        await expect(button).to_have_accessible_name(f"{watch}, {K_LATAUS_TITLE}")
        await button.click()
        await expect(button).to_have_attribute("aria-pressed", "true")
        await until_state(home, WATCH, "on")
        await screen.picture(f"bell-{language}-watching")

        simulator.city.set_status(K_LATAUS, CHARGING_EVSE, "available")
        await poll(home, simulator, CHARGING_SENSOR)
        await until_state(home, WATCH, "off")
        await expect(button).to_have_attribute("aria-pressed", "false")
        await page.locator("ha-sidebar").get_by_text(drawer, exact=True).click()
        notice = page.locator("notification-drawer persistent-notification-item")
        await expect(notice).to_have_count(1)
        await expect(notice).to_contain_text(K_LATAUS_TITLE)
        await expect(notice).to_contain_text(f"{told} (CHAdeMO 50 kW)")
        await expect(notice).to_contain_text(cost)
        route = notice.get_by_role("link", name=navigate, exact=True)
        await expect(route).to_have_attribute("href", re.compile(r"61\.493701,23\.81"))
        await screen.picture(f"bell-{language}-rung")

        simulator.city.set_status(K_LATAUS, CHARGING_EVSE, "charging")
        await poll(home, simulator, CHARGING_SENSOR)
        await expect(notice).to_have_count(0)
    finally:
        await home.command("config/core/update", language="en")
        await home.call("persistent_notification.dismiss_all")
        await home.delete_dashboard(CARD_PATH)
