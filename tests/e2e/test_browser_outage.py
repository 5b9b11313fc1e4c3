"""What the card and the map show while there is no data."""

from playwright.async_api import expect

from demo.client import HomeAssistant
from simulator import Simulator

from .conftest import Show
from .looks import CUT_OFF
from .places import CHARGING_SENSOR, K_LATAUS, K_LATAUS_SENSOR, K_LATAUS_TITLE
from .screen import Screen
from .waiting import poll, until_state

FREE = f"{K_LATAUS_SENSOR}_free_chargers"


async def test_a_location_that_is_gone(
    home: HomeAssistant,
    screen: Screen,
    simulator: Simulator,
    show: Show,
    k_lataus: str,
) -> None:
    """Why, what was last known and since when; and at last the way to the repair."""
    card = await show(
        {"devices": [k_lataus]}, {"devices": [k_lataus], "layout": "compact"}
    )
    await expect(
        card.first.get_by_role("img", name="3 of 5 chargers free")
    ).to_be_visible()
    simulator.city.remove(K_LATAUS)
    await poll(home, simulator, CHARGING_SENSOR)
    await until_state(home, FREE, "unavailable")

    for each in await card.all():
        await expect(each).to_contain_text("HERE did not tell of this location")
        await expect(each).to_contain_text("Last known: now")
        await expect(each.locator(".badge.past")).to_have_text("3/5")
    await expect(card.first.locator(".group")).to_have_count(3)
    await expect(card.first.locator("button.connectors")).to_have_count(0)
    await expect(card.first.locator(".price")).to_have_count(0)
    assert await screen.page.evaluate(CUT_OFF) == []
    await screen.picture("card-outage", card)

    place = (await home.states())[FREE]["attributes"]
    assert (place["latitude"], place["longitude"]) == (61.493773, 23.820261)

    for _ in range(3):
        await poll(home, simulator, CHARGING_SENSOR)
    repair = card.first.get_by_role("link", name="Open the repair")
    await screen.page.reload()
    await expect(repair).to_be_visible()
    await screen.picture("card-gone", card)
    await repair.click()
    await expect(screen.page.get_by_text(f"{K_LATAUS_TITLE} is gone")).to_be_visible()
