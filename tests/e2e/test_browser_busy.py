"""How busy a location usually is, and for how long its plugs have been in use."""

from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import expect
import pytest

from demo import account
from demo.client import HomeAssistant
from demo.config import REPOSITORY
from simulator import Simulator

from .conftest import CARD, CARD_PATH, Open
from .looks import look_light_and_dark
from .places import API_KEY, CHARGING_EVSE, CHARGING_SENSOR, K_LATAUS, K_LATAUS_SENSOR
from .waiting import until, until_state

COMPLAINTS = """
  async () => (await axe.run()).violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .flatMap(({ id, nodes }) => nodes
    .filter(({ target }) => String(target).includes("here-ev-location-card"))
    .map(({ html }) => `${id}: ${html}`))
"""
"""What axe-core takes for a serious fault of the card."""
FREE = f"{K_LATAUS_SENSOR}_free_chargers"
LIBRARY = "246udbvwfb5nt-aGVyZS1ldjplY29tb3ZlbWVudDoyMDE0MDI3NzE2"


async def import_weeks(home: HomeAssistant, weeks: int = 4) -> None:
    """Give the recorder statistics of weeks: mostly free at night, full after work."""
    end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    hours = [end - timedelta(hours=ago) for ago in range(weeks * 7 * 24, 0, -1)]
    taken = [0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 5, 5, 4, 3, 2, 1, 1, 0]
    await home.command(
        "recorder/import_statistics",
        metadata={
            "mean_type": 1,
            "has_sum": False,
            "name": None,
            "source": "recorder",
            "statistic_id": FREE,
            "unit_class": None,
            "unit_of_measurement": None,
        },
        stats=[
            {
                "start": hour.isoformat(),
                "mean": 5 - taken[hour.hour],
                "min": 0,
                "max": 5,
            }
            for hour in hours
        ],
    )

    async def imported() -> Any:
        found = await home.command(
            "recorder/statistics_during_period",
            start_time=hours[0].isoformat(),
            statistic_ids=[FREE],
            period="hour",
            types=["mean"],
        )
        return len(found.get(FREE, ())) >= len(hours)

    assert await until(imported)


@pytest.mark.parametrize("language", ["en", "de", "ar"])
async def test_bars_of_a_usual_day(
    home: HomeAssistant, simulator: Simulator, open_screen: Open, language: str
) -> None:
    """From four weeks of statistics, of today and of another weekday, and in words."""
    simulator.city[K_LATAUS].set_status(
        CHARGING_EVSE, "charging", at=datetime.now(UTC) - timedelta(minutes=25)
    )
    entry = await account.set_up(home, account.by_api_key(API_KEY), [K_LATAUS, LIBRARY])
    await until_state(home, CHARGING_SENSOR, "charging")
    devices = {each["name"]: each["id"] for each in await home.devices(entry)}
    shown = [key for name, key in devices.items() if name.startswith("K-Lataus")]
    await import_weeks(home)
    cards = [{"type": f"custom:{CARD}", "devices": shown}, {"type": f"custom:{CARD}"}]
    view = {"type": "sections", "sections": [{"type": "grid", "cards": cards}]}
    await home.save_dashboard(CARD_PATH, "Card", "mdi:car", {"views": [view]})
    screen = await open_screen(language)
    page = screen.page
    try:
        await screen.open(f"/{CARD_PATH}/0")
        card = page.locator(CARD).first
        await expect(card.locator(".bar")).to_have_count(24)
        await expect(card.locator(".hour.now")).to_have_count(1)
        # Nobody knows anything of the library.
        await expect(page.locator(CARD).last.locator(".busy")).to_have_count(1)
        if language == "en":
            chart = card.get_by_role("img", name="Most in use at about 4")
            await expect(chart).to_be_visible()
            await expect(card.locator(".busy")).to_contain_text("in use at this hour")
            days = card.get_by_label("Usually busy")
            today = await days.input_value()
            await days.select_option(str((int(today) + 1) % 7))
            await expect(card.locator(".hour.now")).to_have_count(0)
            await expect(card.locator(".bar")).to_have_count(24)
            await days.select_option(today)
            await expect(card.locator(".hour.now")).to_have_count(1)
            await page.add_script_tag(path=REPOSITORY / "node_modules/axe-core/axe.js")
            assert await page.evaluate(COMPLAINTS) == []
        sessions = card.locator(".sessions").first
        await sessions.locator("summary").click()
        await expect(sessions.locator("li")).to_have_count(1)
        if language == "en":
            await expect(sessions.locator("li")).to_contain_text("Charger 7694")
            await expect(sessions.locator("summary")).to_contain_text("In use for 2")
        await look_light_and_dark(screen, f"busy-{language}", card)
    finally:
        await home.delete_dashboard(CARD_PATH)
