"""Finding locations on the map: at first set-up, and more of them later."""

from playwright.async_api import expect

from demo import account
from demo.client import HomeAssistant, Json

from .places import API_KEY
from .screen import INTEGRATION_PAGE, Screen
from .waiting import until, until_equal


async def titles(home: HomeAssistant) -> set[str]:
    """Return the names of the locations that are set up."""
    entries = await home.entries(account.DOMAIN)
    if not entries:
        return set()
    subentries: list[Json] = await home.subentries(entries[0]["entry_id"])
    return {subentry["title"] for subentry in subentries}


async def test_search_on_the_map(screen: Screen, home: HomeAssistant) -> None:
    """Three of what is around home become devices; a fourth is added later."""
    await screen.add_integration()
    await screen.choose("API key")
    await screen.fill("API key", API_KEY)
    await screen.press("Submit")
    await screen.choose("Search on the map")
    await screen.dialog.locator(".editable-circle-resize").wait_for()
    await screen.picture("search")
    await screen.press("Submit")
    for name in ("K-Lataus ·", "ABC-lataus ·", "Virta ·"):
        await screen.tick(name)
    await expect(screen.dialog.get_by_text("K-Lataus ·")).to_have_text(
        "K-Lataus · Hatanpään valtatie 1 · 1.2 km · 3 of 5 free, 1 not known · "
        "2× CCS2 150 kW, 1× CHAdeMO 50 kW, 2× Type 2 11 kW"
    )
    await screen.picture("select")
    await screen.press("Submit")
    await screen.press("Skip and finish")
    entry = await until(lambda: account.entry_id(home))
    assert entry

    async def devices() -> int:
        return len(await home.devices(entry))

    await until_equal(devices, 4)  # and the account
    assert len(await titles(home)) == 3

    await screen.open(INTEGRATION_PAGE)
    await screen.page.get_by_role("button", name="Add charging location").click()
    await screen.choose("Search on the map")
    await screen.press("Submit")
    await screen.tick("Recharge ·")
    await expect(screen.dialog.get_by_text("K-Lataus ·")).to_have_count(0)
    await screen.press("Submit")
    await screen.press("Finish")

    await until_equal(devices, 5)
    assert "Recharge, Vuolteenkatu 1" in await titles(home)
