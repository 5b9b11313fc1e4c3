"""Dialogues that explain themselves: on a phone and a desk, in both directions."""

import json
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, ViewportSize, expect
import pytest

from custom_components import here_ev_charge_points as integration
from demo import account
from demo.client import HomeAssistant
from demo.config import REPOSITORY
from simulator import Simulator

from .conftest import Open
from .looks import SCHEMES
from .places import API_KEY, K_LATAUS, K_LATAUS_TITLE
from .screen import INTEGRATION_PAGE, Screen
from .waiting import until, until_equal

PHONE: ViewportSize = {"width": 360, "height": 640}
FOOT = 70
"""Of the window, in pixels, where the buttons lie over what is scrolled."""

SIZES: tuple[ViewportSize, ...] = (
    {"width": 320, "height": 640},
    {"width": 768, "height": 900},
    {"width": 1280, "height": 900},
)
LANGUAGES = ("en", "de", "ar")

SCROLLED = """
  () => {
    const deep = (root) => [...root.querySelectorAll("*")].flatMap((element) => [
      element, ...(element.shadowRoot ? deep(element.shadowRoot) : [])
    ]);
    return deep(document).reduce((sum, { scrollTop }) => sum + scrollTop, 0);
  }
"""
"""How far down one is, in pixels, whatever it is that scrolls."""

WIDER_THAN_IT_IS = """
  (dialog) => {
    const deep = (root) => [...root.querySelectorAll("*")].flatMap((element) => [
      element, ...(element.shadowRoot ? deep(element.shadowRoot) : [])
    ]);
    return deep(dialog.shadowRoot)
      .filter(({ localName }) => ["ha-form", "ha-markdown", "ha-alert", "step-flow-menu", "ha-checkbox"].includes(localName))
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        return width && (left < -1 || right > innerWidth + 1);
      })
      .map(({ localName }) => localName);
  }
"""
"""What of a dialogue stands out of the window."""


def words(language: str) -> Any:
    """Return the texts of the dialogue that adds locations."""
    folder = Path(integration.__file__).parent / "translations"
    texts = json.loads((folder / f"{language}.json").read_bytes())
    return texts["config_subentries"]["charging_location"]


async def add_location(screen: Screen, language: str = "en") -> Any:
    """Open "Add charging location" at the search; return its texts."""
    texts = words(language)
    await screen.open(INTEGRATION_PAGE)
    await screen.page.get_by_role("button", name=texts["initiate_flow"]["user"]).click()
    await screen.choose(texts["step"]["locations"]["menu_options"]["search"])
    await screen.dialog.locator(".editable-circle-resize").wait_for()
    return texts


def submit(screen: Screen) -> Locator:
    """Return the button at the foot of a form."""
    return screen.dialog.locator("ha-dialog-footer ha-button").last


async def see_error(screen: Screen, words: str) -> None:
    """Wait until somebody who does not scroll sees what is wrong."""
    alerts = screen.dialog.locator("ha-alert").filter(has_text=words)
    height = (screen.page.viewport_size or PHONE)["height"]

    async def is_in_sight() -> bool:
        boxes = [await alert.bounding_box() for alert in await alerts.all()]
        return any(box and 0 <= box["y"] < height - FOOT for box in boxes)

    await until(is_in_sight)


@pytest.fixture
async def account_of_one(home: HomeAssistant) -> str:
    """Return an account with a single location."""
    return await account.set_up(home, account.by_api_key(API_KEY), [K_LATAUS])


async def test_a_search_in_vain_says_so_and_leads_on(
    screen: Screen, account_of_one: str
) -> None:
    """On a phone, where the button is far below the field that was wrong."""
    await screen.page.set_viewport_size(PHONE)
    await add_location(screen)
    await screen.fill("Address or town", "Nowhere 1")
    await screen.press("Submit")
    await expect(screen.dialog.get_by_text("Nowhere 1")).to_be_in_viewport()
    await screen.choose("Search again")
    await expect(screen.field("Address or town")).to_have_value("Nowhere 1")
    await screen.fill("Address or town", "Berlin Alexanderstraße")
    await screen.press("Submit")
    around = screen.dialog.get_by_text("Alexanderstraße 7, 10178 Berlin, Deutschland")
    await expect(around).to_be_in_viewport()
    await screen.tick("Allego ·")


async def test_errors_are_seen_by_who_has_pressed_the_button(
    screen: Screen, simulator: Simulator, account_of_one: str
) -> None:
    """On a phone, below a long form and a long list."""
    await screen.page.set_viewport_size(PHONE)
    texts = await add_location(screen)
    simulator.access.search_entitled = False
    for _ in range(2):  # from the top of the form, then from its foot
        await screen.press("Submit")
        await see_error(screen, "not enabled")
        await screen.dialog.get_by_role("switch").scroll_into_view_if_needed()
    simulator.access.search_entitled = True
    await screen.fill("Address or town", "Tampere")
    await screen.press("Submit")
    await screen.dialog.get_by_role("checkbox").first.wait_for()
    again = screen.dialog.get_by_role("switch", name="Search again")
    for _ in range(2):
        await screen.press("Submit")
        await see_error(screen, texts["error"]["no_location"])
        await again.scroll_into_view_if_needed()
    await again.press("Space")
    await screen.press("Submit")
    await expect(screen.field("Address or town")).to_have_value("Tampere")


async def test_the_way_of_a_newcomer(screen: Screen, home: HomeAssistant) -> None:
    """Add, search, select, see: eight clicks, and never back up the page."""
    page = screen.page
    await page.set_viewport_size(PHONE)
    clicks = 0
    await screen.open("/config/integrations/dashboard")

    async def click(what: Locator) -> None:
        nonlocal clicks
        before = await page.evaluate(SCROLLED)
        await what.scroll_into_view_if_needed()
        assert await page.evaluate(SCROLLED) >= before, "back up the page"
        await what.click()
        clicks += 1

    corner = page.locator("ha-config-integrations-dashboard [slot=fab]")
    await click(corner.get_by_role("button", name="Add integration"))
    brands = page.locator("dialog-add-integration")
    await brands.get_by_placeholder("Search for a brand name").fill("HERE EV")
    await click(brands.get_by_text("HERE EV Charge Points", exact=True))
    menu = screen.dialog.locator("step-flow-menu")
    await click(menu.get_by_text("API key", exact=True))
    await screen.fill("API key", API_KEY)
    await screen.field("API key").press("Enter")
    await click(menu.get_by_text("Search on the map", exact=True))
    await screen.dialog.locator(".editable-circle-resize").wait_for()
    await click(submit(screen))
    await click(screen.dialog.get_by_text("K-Lataus ·"))
    await click(submit(screen))
    await click(screen.dialog.get_by_role("button", name="Skip and finish"))
    await screen.device(K_LATAUS_TITLE).wait_for()
    assert clicks == 8


@pytest.mark.parametrize("language", LANGUAGES)
async def test_looks(open_screen: Open, account_of_one: str, language: str) -> None:
    """Nothing stands out of the window, and axe-core finds nothing serious."""
    screen = await open_screen(language)
    page = screen.page

    async def look(name: str) -> None:
        for size in SIZES:
            await page.set_viewport_size(size)
            for scheme in SCHEMES:
                await page.emulate_media(color_scheme=scheme)
                await until_equal(lambda: screen.dialog.evaluate(WIDER_THAN_IT_IS), [])
                await screen.picture(f"{name}-{language}-{scheme}-{size['width']}")
        assert await serious(screen) == []

    texts = await add_location(screen, language)
    await look("dialog-search")
    await submit(screen).click()
    await screen.dialog.get_by_role("checkbox").first.wait_for()
    await submit(screen).click()
    await see_error(screen, texts["error"]["no_location"])
    await look("dialog-select")
    await screen.dialog.get_by_role("switch").press("Space")
    await submit(screen).click()
    await screen.dialog.locator(".editable-circle-resize").wait_for()
    await screen.fill(texts["step"]["search"]["data"]["place"], "Nowhere 1")
    await submit(screen).click()
    await screen.dialog.get_by_text("Nowhere 1").wait_for()
    await look("dialog-place-unknown")


async def serious(screen: Screen) -> list[Any]:
    """Return what axe-core finds serious in the dialogue.

    Not within Home Assistant's own fields: the map and its colours, say.
    """
    await screen.page.add_script_tag(path=REPOSITORY / "node_modules/axe-core/axe.js")
    found = await screen.page.evaluate("axe.run()")
    return [
        (violation["id"], node["target"])
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
        if "dialog-data-entry-flow" in str(node["target"])
        and "ha-selector" not in str(node["target"])
    ]
