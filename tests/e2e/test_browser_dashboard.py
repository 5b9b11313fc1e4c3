"""The dashboard that arranges itself: what visitors of the demo see first."""

from playwright.async_api import expect
import pytest

from demo import account, dashboard
from demo.__main__ import SIMULATED_LOCATIONS
from demo.client import HomeAssistant

from .conftest import Open
from .looks import CUT_OFF, SCHEMES
from .places import API_KEY, CHARGING_SENSOR, K_LATAUS_TITLE
from .waiting import until_equal, until_state

WIDTHS = (320, 768, 1280)
FREE = {"en": "of 4 free", "de": "von 4 frei", "ar": "من 4"}


async def test_many_locations_have_a_map_of_their_own(
    open_screen: Open, home: HomeAssistant
) -> None:
    """A long list is compact; on a phone the map comes before it."""
    ids = [f"sim-{number:05}" for number in range(1, 31)]
    await account.set_up(home, account.by_api_key(API_KEY), ids)
    await dashboard.save_dashboard(home)
    screen = await open_screen("en")
    page = screen.page
    articles = page.locator("here-ev-location-card article")
    await screen.open(f"/{dashboard.PATH}")
    await expect(articles).to_have_count(30)
    await expect(articles.locator(".group")).to_have_count(0)
    await expect(page.locator("hui-map-card")).to_have_count(0)
    await screen.picture("dashboard-many")
    await page.set_viewport_size({"width": 360, "height": 800})
    await screen.open(f"/{dashboard.PATH}")
    await expect(page.locator("hui-map-card ha-map")).to_be_visible()
    await expect(articles).to_have_count(0)
    await expect(page.locator("ha-entity-marker").first).to_be_visible()
    await screen.picture("dashboard-many-phone")
    await screen.open(f"/{dashboard.PATH}/list")
    await expect(articles).to_have_count(30)
    assert await page.evaluate(CUT_OFF) == []
    box = await page.locator("here-ev-location-card").bounding_box()
    assert box
    assert box["height"] < 30 * 140


@pytest.mark.parametrize("language", FREE)
async def test_looks(open_screen: Open, home: HomeAssistant, language: str) -> None:
    """Everything has its place, from narrow phones to wide screens, in both directions."""
    await account.set_up(home, account.by_api_key(API_KEY), SIMULATED_LOCATIONS)
    await until_state(home, CHARGING_SENSOR, "charging")
    await dashboard.save_dashboard(home)
    screen = await open_screen(language)
    page = screen.page
    await screen.open(f"/{dashboard.PATH}")
    card = page.locator("here-ev-location-card")
    await expect(card.get_by_text(K_LATAUS_TITLE, exact=True)).to_be_visible()
    await expect(card).to_contain_text(FREE[language])
    await expect(page.locator("hui-map-card ha-map")).to_be_attached()
    direction = "rtl" if language == "ar" else "ltr"
    await expect(card).to_have_css("direction", direction)
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 960})
            await expect(card.locator("ha-card.dark")).to_have_count(
                int(scheme == "dark")
            )
            await until_equal(lambda: page.evaluate(CUT_OFF), [])
            await screen.picture(f"dashboard-{language}-{scheme}-{width}")
