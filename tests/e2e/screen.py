"""A browser window with Home Assistant in it."""

from pathlib import Path
import re

from playwright.async_api import ConsoleMessage, Locator, Page

# What the frontend complains about without our doing: map tiles, brand pictures of
# others and pictures of sample cards, not to be had without the internet, and downloads
# cut off by going on.
HARMLESS = re.compile(
    r"map_tiles|/api/brands/(?!integration/here_ev_charge_points/)"
    r"|translations/|locale-data/|favicon|/stub_config/"
)
MARGIN = 32
INTEGRATION_PAGE = "/config/integrations/integration/here_ev_charge_points"


class Screen:
    """A page, what it complained about, and pictures of it."""

    def __init__(self, page: Page, url: str, pictures: Path | None) -> None:
        """Take an empty page, and where to keep pictures of it if at all."""
        self.page = page
        self.complaints: list[str] = []
        self._url = url
        self._pictures = pictures
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        where = str(message.location.get("url"))
        if message.type == "error" and not HARMLESS.search(where):
            self.complaints.append(f"{message.text} ({where})")

    @property
    def dialog(self) -> Locator:
        """The dialogue of a config flow or a repair."""
        return self.page.locator("dialog-data-entry-flow")

    async def open(self, path: str) -> None:
        """Open a page of Home Assistant; the trusted network logs in by itself."""
        await self.page.goto(f"{self._url}{path}")
        await self.page.locator("home-assistant-main").wait_for(state="attached")

    async def choose(self, text: str) -> None:
        """Choose from a menu of the dialogue."""
        await self.dialog.get_by_text(text, exact=True).click()

    async def fill(self, *values: str) -> None:
        """Type into the text fields of the dialogue, from the first on."""
        fields = self.dialog.locator("ha-form input, ha-form textarea")
        for index, value in enumerate(values):
            await fields.nth(index).fill(value)

    async def tick(self, text: str) -> None:
        """Tick what begins with the text in a list of the dialogue."""
        await self.dialog.get_by_text(text).click()

    async def press(self, name: str) -> None:
        """Press a button of the dialogue."""
        await self.dialog.get_by_role("button", name=name, exact=True).click()

    async def add_integration(self) -> None:
        """Start the set-up, the way a user finds it."""
        await self.open("/config/integrations/dashboard")
        await self.page.get_by_role("button", name="Add integration").last.click()
        await self.page.get_by_placeholder("Search for a brand name").fill("HERE EV")
        await self.page.get_by_text("HERE EV Charge Points", exact=True).first.click()

    async def open_device(self, name: str) -> None:
        """Open a device from the integration's page."""
        await self.open(INTEGRATION_PAGE)
        await self.page.get_by_text(name, exact=True).last.click()

    async def rows(self) -> dict[str, str]:
        """Return what the entities of the device shown say, by name."""
        rows = self.page.locator("ha-device-entities-card hui-generic-entity-row")
        return {
            (await row.locator(".info").first.inner_text()).strip(): (
                await row.inner_text()
            ).strip()
            for row in await rows.all()
        }

    async def picture(self, name: str, what: Locator | None = None) -> None:
        """Take a picture where they are kept: of the dialogue, else of the page.

        `what`: elements of the page to look at alone, with what lies between them.
        """
        if self._pictures is None:
            return
        before, now = b"", await self._look(what)
        for _ in range(20):
            await self.page.wait_for_timeout(1_000)
            before, now = now, await self._look(what)
            if now == before:
                break
        (self._pictures / f"{name}.png").write_bytes(now)

    async def _look(self, what: Locator | None) -> bytes:
        """Return the dialogue with some of its surroundings, or the page."""
        if what is not None:
            boxes = [
                box for each in await what.all() if (box := await each.bounding_box())
            ]
            left, top = min(box["x"] for box in boxes), min(box["y"] for box in boxes)
            return await self.page.screenshot(
                full_page=True,
                clip={
                    "x": left,
                    "y": top,
                    "width": max(box["x"] + box["width"] for box in boxes) - left,
                    "height": max(box["y"] + box["height"] for box in boxes) - top,
                },
            )
        dialog = self.page.locator("dialog[open]")
        if not await dialog.count():
            return await self.page.screenshot()
        box = await dialog.first.bounding_box()
        assert box
        return await self.page.screenshot(
            clip={
                "x": box["x"] - MARGIN,
                "y": box["y"] - MARGIN,
                "width": box["width"] + 2 * MARGIN,
                "height": box["height"] + 2 * MARGIN,
            }
        )
