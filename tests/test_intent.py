"""What can be asked aloud, in each language that has sentences to copy."""

from pathlib import Path
from typing import Any

from hassil import Intents, recognize
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.here_ev_charge_points.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import intent
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict

from .conftest import account_entry
from .here import K_LATAUS, FakeHere

SENTENCES = sorted(Path("custom_sentences").glob(f"*/{DOMAIN}.yaml"))
LANGUAGES = {
    path.stem
    for path in Path(f"custom_components/{DOMAIN}/translations").glob("*.json")
}
IS_FREE, WHERE, WATCH = "HereEvIsFree", "HereEvWhereFree", "HereEvWatch"
SAID = {
    "en": (
        "is a charger free at the office",
        "where can I charge now",
        "watch the office",
    ),
    "de": ("kann ich am Büro laden", "wo ist eine Ladesäule frei", "beobachte Büro"),
    "ar": ("هل يوجد شاحن متاح في المكتب", "أين يوجد شاحن متاح", "راقب المكتب"),
}
SWITCH = "switch.k_lataus_watch"


@pytest.fixture
async def account(hass: HomeAssistant, here: FakeHere) -> MockConfigEntry:
    """Set up a location whose switch is exposed, as switches are."""
    for component in ("homeassistant", "intent"):
        assert await async_setup_component(hass, component, {})
    entry = account_entry(hass, K_LATAUS)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def ask(
    hass: HomeAssistant, kind: str, language: str = "en", **slots: str
) -> intent.IntentResponse:
    """Ask as a voice assistant would."""
    return await intent.async_handle(
        hass,
        "test",
        kind,
        {name: {"value": value} for name, value in slots.items()},
        language=language,
        assistant="conversation",
    )


def said(response: intent.IntentResponse) -> str:
    """Return what is said."""
    text: str = response.speech["plain"]["speech"]
    return text


@pytest.mark.usefixtures("account")
async def test_the_free_chargers_are_counted(hass: HomeAssistant) -> None:
    """By the name, or a part of it, in the language that was spoken."""
    response = await ask(hass, IS_FREE, location="lataus")
    assert said(response) == "K-Lataus: 3 of 5 chargers free"
    german = await ask(hass, IS_FREE, "de", location="K-LATAUS")
    assert said(german) == "K-Lataus: 3 von 5 Ladepunkten frei"
    assert said(await ask(hass, WHERE)) == said(response)


@pytest.mark.usefixtures("account")
async def test_a_name_that_nobody_knows(hass: HomeAssistant) -> None:
    """It is said so, and nothing is done."""
    response = await ask(hass, WATCH, location="nowhere")
    assert response.error_code is intent.IntentResponseErrorCode.NO_VALID_TARGETS
    assert hass.states.is_state(SWITCH, "off")


async def test_tell_me_turns_the_watch_on_unless_one_is_free(
    hass: HomeAssistant, account: MockConfigEntry, here: FakeHere
) -> None:
    """What is free already is said at once."""
    response = await ask(hass, WATCH, location="K-Lataus")
    assert said(response) == "K-Lataus: 3 of 5 chargers free"
    assert hass.states.is_state(SWITCH, "off")
    for evse in here.documents[K_LATAUS]["evses"]:
        evse["status"] = "charging"
    await account.runtime_data.async_refresh()
    assert said(await ask(hass, WHERE)) == "No charger is known to be free"
    response = await ask(hass, WATCH, location="K-Lataus")
    assert said(response) == "K-Lataus is being watched until a charger is free"
    assert hass.states.is_state(SWITCH, "on")


def test_every_language_has_its_sentences() -> None:
    """As many as there are translations."""
    assert {path.parent.name for path in SENTENCES} == LANGUAGES


@pytest.mark.parametrize("path", SENTENCES, ids=lambda path: path.parent.name)
def test_the_sentences_are_understood(path: Path) -> None:
    """Home Assistant's recognizer loads them, and takes each for what it means."""
    language = path.parent.name
    document: dict[str, Any] = load_yaml_dict(path)
    assert document["language"] == language
    assert document["intents"].keys() == {IS_FREE, WHERE, WATCH}
    intents = Intents.from_dict(document)
    for kind, sentence in zip(
        (IS_FREE, WHERE, WATCH), SAID.get(language, ()), strict=False
    ):
        found = recognize(sentence, intents)
        assert found is not None, sentence
        assert found.intent.name == kind
        assert (kind == WHERE) == ("location" not in found.entities)
    for kind in document["intents"]:
        for sentence in document["intents"][kind]["data"][0]["sentences"]:
            assert ("{location}" in sentence) == (kind != WHERE)
