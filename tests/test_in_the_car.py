"""What apps in the car and on the wrist find to list, ask for and show."""

import re

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.template import Template
from homeassistant.setup import async_setup_component

from .conftest import account_entry
from .here import K_LATAUS, RATINA, FakeHere
from .meta.files import REPOSITORY

FREE = "sensor.k_lataus_free_chargers"


@pytest.fixture
def all_enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all entities be enabled from the start, those for experts too."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)


@pytest.fixture
async def account(hass: HomeAssistant, here: FakeHere) -> MockConfigEntry:
    """Set up two locations."""
    assert await async_setup_component(hass, "homeassistant", {})
    entry = account_entry(hass, K_LATAUS, RATINA)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


@pytest.mark.usefixtures("all_enabled", "account")
async def test_a_location_has_one_position(hass: HomeAssistant) -> None:
    """What lists entities with a position, for navigation, lists each location once."""
    located = [
        state.entity_id
        for state in hass.states.async_all()
        if {"latitude", "longitude"} <= state.attributes.keys()
        and not state.entity_id.startswith("zone.")
    ]
    assert sorted(located) == [FREE, f"{FREE}_2"]


async def test_the_watch_can_be_listed_and_spoken(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """Cars and watches leave out what is hidden, configuration or diagnostic."""
    registry = er.async_get(hass)
    switches = [
        entity
        for entity in er.async_entries_for_config_entry(registry, account.entry_id)
        if entity.domain == "switch"
    ]
    assert len(switches) == 2
    for entity in (*switches, registry.async_get(FREE)):
        assert entity is not None
        assert entity.entity_category is None
        assert entity.hidden_by is None
        assert entity.disabled_by is None
    for switch in switches:
        assert async_should_expose(hass, "conversation", switch.entity_id)


@pytest.mark.usefixtures("account")
async def test_the_template_of_the_page(hass: HomeAssistant) -> None:
    """It says how many are free, or that nobody knows."""
    page = (REPOSITORY / "docs/in-the-car.md").read_text("utf-8")
    (text,) = re.findall(r"```jinja\n(.*?)```", page, re.DOTALL)
    widget = Template(text.replace("sensor.city_centre_free_chargers", FREE), hass)
    assert widget.async_render().strip() == "3 of 5 free"
    hass.states.async_set(FREE, "unknown")
    assert widget.async_render().strip() == "Not known"
