"""Setting up an account by clicking, with either credential, to the device's page."""

from playwright.async_api import expect
import pytest

from demo.client import HomeAssistant

from .places import ACCESS_KEY_ID, ACCESS_KEY_SECRET, API_KEY, K_LATAUS, K_LATAUS_TITLE
from .screen import Screen
from .waiting import until_equal

CREDENTIALS = {
    "API key": {"API key": API_KEY},
    "OAuth access key": {
        "Access key id": ACCESS_KEY_ID,
        "Access key secret": ACCESS_KEY_SECRET,
    },
}
TUTORIAL: dict[str, str | None] = {
    "Charger 7695": "Available",
    "Charger 7529": "Available",
    "Charger 7547": "Available",
    "Charger 7694": "Charging",
    "Charger 7693": "Unknown",
    "CHAdeMO 50 kW": "0",
    "Type 2 11 kW": "2",
    "CCS2 150 kW": "1",
}


@pytest.mark.parametrize("kind", CREDENTIALS)
async def test_set_up_by_clicking(
    screen: Screen, home: HomeAssistant, kind: str
) -> None:
    """From "Add integration" to a device that shows HERE's tutorial."""
    # What other tests did to the same charger is not for the pictures.
    await home.call("recorder.purge_entities", entity_globs=["*"], keep_days=0)
    await screen.add_integration()
    await screen.dialog.get_by_text("Which one do you have?").wait_for()
    await screen.picture("setup-credential")
    await screen.choose(kind)
    for label, value in CREDENTIALS[kind].items():
        await screen.fill(label, value)
    if kind == "API key":
        await screen.picture("setup-api-key")
    await screen.press("Submit")
    await screen.choose("Enter location ids")
    await screen.fill("Location ids", f"here:evcp:charginglocation:{K_LATAUS}")
    await screen.press("Submit")
    await screen.press("Skip and finish")

    await screen.page.set_viewport_size({"width": 860, "height": 1140})
    await screen.open_device(K_LATAUS_TITLE)

    async def shown() -> dict[str, str | None]:
        rows = await screen.rows()
        return {name: rows.get(name) for name in TUTORIAL}

    await until_equal(shown, TUTORIAL)
    await screen.picture("device")


async def test_a_mistake_can_be_mended(screen: Screen) -> None:
    """A wrong key and an unknown id are told, and nothing typed is lost."""
    await screen.add_integration()
    await screen.choose("API key")
    await screen.fill("API key", "wrong")
    await screen.press("Submit")
    await screen.dialog.get_by_text("HERE does not accept this credential").wait_for()
    await screen.fill("API key", API_KEY)
    await screen.press("Submit")
    await screen.choose("Enter location ids")
    await screen.fill("Location ids", f"nowhere, {K_LATAUS}")
    await screen.press("Submit")
    told = screen.dialog.get_by_text("HERE does not know a charging location")
    await expect(told).to_contain_text("nowhere")
    await expect(screen.field("Location ids")).to_have_value(f"nowhere, {K_LATAUS}")
    await screen.fill("Location ids", K_LATAUS)
    await screen.press("Submit")
    await screen.press("Skip and finish")
    await screen.device(K_LATAUS_TITLE).wait_for()
