"""A browser window with Home Assistant in it."""

from pathlib import Path
import re

from playwright.async_api import ConsoleMessage, Locator, Page, expect

# What the frontend complains about without our doing: map tiles, brand pictures of
# others and pictures of sample cards, not to be had without the internet, and downloads
# cut off by going on.
HARMLESS = re.compile(
    r"map_tiles|/api/brands/(?!integration/here_ev_charge_points/)"
    r"|translations/|locale-data/|favicon|/stub_config/"
)
MARGIN = 32
# Rows that are still being drawn have no name yet.
ROWS = """
  (rows) => rows
    .map((row) => [row.shadowRoot?.querySelector(".info")?.innerText, row.innerText])
    .filter(([name]) => name)
    .map((words) => words.map((text) => text.trim()))
"""
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
        menu = self.dialog.locator("step-flow-menu")
        await menu.get_by_text(text, exact=True).click()

    def field(self, label: str) -> Locator:
        """Return a text field of the dialogue; those one has to fill in have a star."""
        name = re.compile(rf"^{re.escape(label)}\s*\*?$")
        return self.dialog.get_by_role("textbox", name=name)

    async def fill(self, label: str, value: str) -> None:
        """Type into a text field of the dialogue, as soon as it is there."""
        await self.field(label).fill(value)

    async def tick(self, text: str) -> None:
        """Tick what begins with the text in a list of the dialogue."""
        name = re.compile(rf"^\s*{re.escape(text)}")
        box = self.dialog.get_by_role("checkbox", name=name).or_(
            self.dialog.get_by_role("radio", name=name)
        )
        await box.wait_for()
        await self.dialog.get_by_text(name).click()
        await expect(box).to_be_checked()

    async def press(self, name: str) -> None:
        """Press a button at the foot of the dialogue."""
        foot = self.dialog.locator("ha-dialog-footer")
        await foot.get_by_role("button", name=name, exact=True).click()

    async def add_integration(self) -> None:
        """Start the set-up, the way a user finds it."""
        await self.open("/config/integrations/dashboard")
        corner = self.page.locator("ha-config-integrations-dashboard [slot=fab]")
        await corner.get_by_role("button", name="Add integration").click()
        brands = self.page.locator("dialog-add-integration")
        await brands.get_by_placeholder("Search for a brand name").fill("HERE EV")
        await brands.get_by_text("HERE EV Charge Points", exact=True).click()

    def device(self, name: str) -> Locator:
        """Return a device on the integration's page."""
        devices = self.page.locator("ha-config-entry-device-row")
        return devices.get_by_text(name, exact=True)

    async def open_device(self, name: str) -> None:
        """Open a device from the integration's page."""
        await self.open(INTEGRATION_PAGE)
        await self.device(name).click()

    async def rows(self) -> dict[str, str]:
        """Return what the entities of the device shown say, by name."""
        rows = self.page.locator("ha-device-entities-card hui-generic-entity-row")
        said: list[tuple[str, str]] = await rows.evaluate_all(ROWS)
        return dict(said)

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
