"""What a charge costs, on the card and in the options, in a real browser."""

from typing import Any

from playwright.async_api import expect
import pytest

from demo import account
from demo.client import HomeAssistant
from simulator import Simulator

from .conftest import CARD, CARD_PATH, Open
from .looks import look_light_and_dark
from .places import API_KEY, CHARGING_SENSOR, K_LATAUS, K_LATAUS_SENSOR
from .screen import Screen
from .waiting import until_state

LIBRARY = "246udbvwfb5nt-aGVyZS1ldjplY29tb3ZlbWVudDoyMDE0MDI3NzE2"
PRICE = f"{K_LATAUS_SENSOR}_ccs2_150_kw_price"


def _element(*components: tuple[str, float], **condition: Any) -> dict[str, Any]:
    prices = [{"dimension": kind, "price": price} for kind, price in components]
    return {"components": prices} | ({"condition": condition} if condition else {})


def set_tariffs(simulator: Simulator) -> None:
    """Let energy have fees at K-Lataus, the first hour of Type 2 be free, and so on."""
    fast, slow = simulator.city[K_LATAUS].document["tariffs"][:2]
    fast["elements"] = [
        _element(("flat", 0.75), ("energy", 0.39)),
        _element(("time", 11.4), duration={"min": 3600}),
    ]
    slow["elements"] = [
        _element(("time", 0.0), duration={"max": 3600}),
        _element(("time", 6.0), duration={"min": 3600}),
    ]


@pytest.mark.parametrize("language", ["en", "de", "ar"])
async def test_fees_at_every_width(
    home: HomeAssistant, simulator: Simulator, open_screen: Open, language: str
) -> None:
    """A price stands with its fees and the cost of a charge; nothing is cut off."""
    set_tariffs(simulator)
    await account.set_up(home, account.by_api_key(API_KEY), [K_LATAUS, LIBRARY])
    await until_state(home, CHARGING_SENSOR, "charging")
    cards = [
        {"type": f"custom:{CARD}", "sort": "price"},
        {"type": f"custom:{CARD}", "layout": "compact"},
    ]
    view = {"type": "sections", "sections": [{"type": "grid", "cards": cards}]}
    await home.save_dashboard(CARD_PATH, "Card", "mdi:car", {"views": [view]})
    screen = await open_screen(language)
    page = screen.page
    try:
        await screen.open(f"/{CARD_PATH}/0")
        shown = page.locator(CARD)
        await expect(shown.locator("article")).to_have_count(4)
        await expect(shown.first.locator(".price").last).not_to_be_empty()
        if language == "en":
            ccs = shown.first.locator(".group").filter(has_text="CCS2")
            await expect(ccs.locator(".price")).to_contain_text("€0.39")
            await expect(ccs.locator(".price")).to_contain_text("€0.75")
            await expect(ccs.locator(".about")).to_contain_text("€12.45")
            # The library is free, and what is free for an hour is not.
            articles = shown.first.locator("article")
            await expect(articles.first).to_contain_text("No charge")
            await expect(articles.first).not_to_contain_text("about")
            await expect(articles.last).not_to_contain_text("No charge")
        await look_light_and_dark(screen, f"prices-{language}", shown)
    finally:
        await home.delete_dashboard(CARD_PATH)


async def test_my_car_and_my_cards(
    home: HomeAssistant, simulator: Simulator, screen: Screen, entry: str
) -> None:
    """The options have a section for the car, and go on to a list of cards."""
    page = screen.page
    await page.set_viewport_size({"width": 1280, "height": 1400})
    await screen.open("/config/integrations/integration/here_ev_charge_points")
    await page.get_by_role("button", name="Configure").first.click()
    form = screen.dialog
    await form.get_by_text("My car", exact=True).click()
    await form.get_by_role("spinbutton", name="Energy of a charge").fill("50")
    await form.locator("ha-switch").filter(has_text="Choose my cards").click()
    await screen.picture("options-my-car")
    await form.get_by_role("button", name="Submit").click()
    await expect(form.get_by_text("Plugsurfing", exact=True)).to_be_visible()
    await screen.picture("options-my-cards")
    await form.get_by_text("Shell Recharge", exact=True).click()
    await form.get_by_role("button", name="Submit").click()
    await expect(form.get_by_text("Options successfully saved")).to_be_visible()
