"""How the tests find things on a page that loads its parts in any order."""

from collections.abc import AsyncGenerator

from playwright.async_api import Browser, Page, expect
import pytest

from .screen import Screen

# What comes first is a decoy; what is meant comes last, and one after the other.
LATE = """
  <dialog-data-entry-flow></dialog-data-entry-flow>
  <script>
    const pressed = [];
    const parts = [
      `<button title="Close" onclick="pressed.push(this.innerText)">x</button>`,
      `<label>credentials.properties <input type="file"></label>`,
      `<label>Access key secret * <input type="password"></label>`,
      `<label>Access key id <input></label>`,
      `<label><input type="checkbox"> Not K-Lataus · far</label>`,
      `<label><input type="checkbox"> K-Lataus · near</label>`,
      `<ha-dialog-footer><button onclick="pressed.push(this.innerText)">Close</button></ha-dialog-footer>`,
    ];
    const add = () => {
      document.querySelector("dialog-data-entry-flow").insertAdjacentHTML("beforeend", parts.shift());
      if (parts.length) setTimeout(add, 50);
    };
    add();
  </script>
"""


@pytest.fixture
async def page(browser: Browser) -> AsyncGenerator[Page]:
    """Return an empty page."""
    page = await browser.new_page()
    yield page
    await page.close()


async def test_finds_what_it_names_in_whatever_order_it_comes(page: Page) -> None:
    """Neither the first field nor the first button, but the one that is meant."""
    screen = Screen(page, "", pictures=None)
    await page.set_content(LATE)
    await screen.fill("Access key id", "id")
    await screen.fill("Access key secret", "secret")
    await screen.tick("K-Lataus ·")
    await screen.press("Close")

    await expect(page.get_by_label("Access key id")).to_have_value("id")
    await expect(page.get_by_label("Access key secret")).to_have_value("secret")
    await expect(page.get_by_label("credentials.properties")).to_have_value("")
    await expect(page.get_by_label("Not K-Lataus")).not_to_be_checked()
    assert await page.evaluate("pressed") == ["Close"]
