"""One Home Assistant process, one frozen simulator and one browser for all tests."""

from collections.abc import AsyncGenerator, Awaitable, Callable
import os
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, async_playwright, expect
import pytest

from demo import account
from demo.__main__ import SIMULATED_LOCATIONS
from demo.account import DOMAIN
from demo.client import HomeAssistant
from demo.config import REPOSITORY
from demo.home import free_port, home_assistant
from simulator import Access, City, Simulator

from .places import API_KEY, CHARGING_SENSOR, K_LATAUS_TITLE
from .screen import Screen
from .waiting import PATIENCE, until_state

expect.set_options(timeout=PATIENCE * 1000)

CARD = "here-ev-location-card"
CARD_PATH = "card-test"

type Open = Callable[..., Awaitable[Screen]]
type Show = Callable[..., Awaitable[Locator]]

EXTRA_LOCATIONS = 250
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
async def running_simulator() -> AsyncGenerator[Simulator]:
    """Return a simulated HERE where nothing happens by itself."""
    async with Simulator(extra_locations=EXTRA_LOCATIONS) as simulator:
        yield simulator


@pytest.fixture
def simulator(running_simulator: Simulator) -> Simulator:
    """Return the simulated HERE as it was on its first day."""
    vars(running_simulator.city).update(vars(City(extra=EXTRA_LOCATIONS)))
    vars(running_simulator.access).update(vars(Access()))
    running_simulator.journal.clear()
    return running_simulator


@pytest.fixture(scope="session")
async def running_home(
    running_simulator: Simulator, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[HomeAssistant]:
    """Return a Home Assistant that asks the simulated HERE."""
    config = tmp_path_factory.mktemp("home")
    async with home_assistant(
        config, port=free_port(), simulator_url=running_simulator.url
    ) as home:
        yield home


@pytest.fixture
async def home(
    running_home: HomeAssistant, simulator: Simulator
) -> AsyncGenerator[HomeAssistant]:
    """Return Home Assistant without the integration, for a test to add it."""
    yield running_home
    for entry in await running_home.entries(DOMAIN):
        await running_home.remove_entry(entry["entry_id"])


@pytest.fixture(scope="session")
async def browser() -> AsyncGenerator[Browser]:
    """Return the Chromium that scripts/setup found."""
    path = os.environ.get("CHROMIUM")
    path = path or (REPOSITORY / ".venv/chromium").read_text(encoding="utf-8").strip()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, args=CHROMIUM_OPTIONS
        )
        yield browser
        await browser.close()


@pytest.fixture
async def open_screen(
    browser: Browser, home: HomeAssistant, tmp_path: Path
) -> AsyncGenerator[Open]:
    """Return how to open a browser window that must not complain, logged in."""
    pictures = os.environ.get("SCREENSHOTS")
    screens: list[Screen] = []

    async def open_screen(language: str = "en") -> Screen:
        context = await browser.new_context(
            viewport={"width": 1280, "height": 900}, locale=language
        )
        context.set_default_timeout(PATIENCE * 1000)
        screens.append(
            Screen(
                await context.new_page(),
                home.url,
                pictures=Path(pictures) if pictures else None,
            )
        )
        return screens[-1]

    yield open_screen
    for number, screen in enumerate(screens):
        await screen.page.screenshot(path=tmp_path / f"end-{number}.png")
        await screen.page.context.close()
    assert [complaint for screen in screens for complaint in screen.complaints] == []


@pytest.fixture
async def screen(open_screen: Open) -> Screen:
    """Return a browser window in English."""
    return await open_screen()


@pytest.fixture
async def entry(home: HomeAssistant) -> str:
    """Return an account with three locations that HERE has answered."""
    entry = await account.set_up(home, account.by_api_key(API_KEY), SIMULATED_LOCATIONS)
    await until_state(home, CHARGING_SENSOR, "charging")
    return entry


@pytest.fixture
async def k_lataus(home: HomeAssistant, entry: str) -> str:
    """Return the device of a location with one charger in use."""
    devices = await home.devices(entry)
    return next(str(d["id"]) for d in devices if d["name"] == K_LATAUS_TITLE)


@pytest.fixture
async def show(home: HomeAssistant, screen: Screen, entry: str) -> AsyncGenerator[Show]:
    """Return how to open a dashboard with cards of ours, given by their settings."""

    async def show(*settings: dict[str, Any], query: str = "") -> Locator:
        cards = [{"type": f"custom:{CARD}"} | each for each in settings]
        view = {"type": "sections", "sections": [{"type": "grid", "cards": cards}]}
        await home.save_dashboard(CARD_PATH, "Card", "mdi:car", {"views": [view]})
        await screen.open(f"/{CARD_PATH}/0{query}")
        return screen.page.locator(CARD)

    yield show
    await home.delete_dashboard(CARD_PATH)
