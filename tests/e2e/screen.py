"""A browser window with Home Assistant in it."""

from pathlib import Path

from playwright.async_api import ConsoleMessage, Page


class Screen:
    """A page, what it complained about, and pictures of it."""

    def __init__(self, page: Page, url: str, pictures: Path) -> None:
        """Take an empty page."""
        self.page = page
        self.complaints: list[str] = []
        self._url = url
        self._pictures = pictures
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url')})")

    async def open(self, path: str) -> None:
        """Open a page of Home Assistant; the trusted network logs in by itself."""
        await self.page.goto(f"{self._url}{path}")

    async def picture(self, name: str) -> None:
        """Take a picture, kept in docs/ on demand."""
        self._pictures.mkdir(exist_ok=True)
        await self.page.screenshot(path=self._pictures / f"{name}.png")
