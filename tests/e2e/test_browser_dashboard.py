"""The demo's dashboard: what its visitors see first."""

from demo import account, dashboard
from demo.__main__ import SIMULATED_LOCATIONS
from demo.client import HomeAssistant

from .places import API_KEY, CHARGING_SENSOR, K_LATAUS_TITLE
from .screen import Screen
from .waiting import until_state


async def test_dashboard(screen: Screen, home: HomeAssistant) -> None:
    """Every location has its section, and all of them are on the map."""
    entry = await account.set_up(home, account.by_api_key(API_KEY), SIMULATED_LOCATIONS)
    await until_state(home, CHARGING_SENSOR, "charging")
    await dashboard.save_dashboard(home, entry)
    await screen.page.set_viewport_size({"width": 1280, "height": 1080})
    await screen.open(f"/{dashboard.PATH}")
    await screen.page.get_by_text(K_LATAUS_TITLE, exact=True).wait_for()
    await screen.page.get_by_text("Charger 7694", exact=True).wait_for()
    await screen.page.locator("hui-map-card ha-map").wait_for()
    await screen.picture("dashboard")
