"""What users get of the simulator's locations, to be read: `tests/__snapshots__/`.

`pytest tests --snapshot-update -k snapshot` writes it anew; the difference is what a change comes to.
"""

from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion

from custom_components.here_ev_charge_points.api.models import read_location
from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.diagnostics import (
    async_get_config_entry_diagnostics,
)
from custom_components.here_ev_charge_points.locations.steps import subentry_data
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.entity import Entity

from .common import LOCATIONS, present, readable
from .conftest import account_entry
from .here import API_KEY, K_LATAUS
from .meta.files import load

WEDNESDAY_NOON = "2026-11-11T12:00:00+01:00"


@pytest.fixture(autouse=True)
async def _all_at_noon_in_berlin(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Let the time stand still, and show what is off at first, too."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to(WEDNESDAY_NOON)
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)


def described(hass: HomeAssistant, entity: er.RegistryEntry) -> dict[str, Any]:
    """Return what the registry and the state machine know of an entity."""
    state = hass.states.get(entity.entity_id)
    assert state is not None
    # Tests of their own: the same everywhere, and a picture as text.
    left_out = {"attribution", "entity_picture"}
    return {
        "state": state.state,
        "attributes": {
            key: state.attributes[key]
            for key in sorted(state.attributes.keys() - left_out)
        },
        "registry": present(
            {
                "unique_id": entity.unique_id,
                "translation_key": entity.translation_key,
                "category": entity.entity_category,
            }
        ),
    }


async def shown(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    """Set up an account; return the entities of its devices, and these themselves."""
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    registry = er.async_get(hass)
    return {
        str(device.name): {
            "device": present(
                {
                    "manufacturer": device.manufacturer,
                    "model": device.model,
                    "configuration_url": device.configuration_url,
                    "identifiers": [name for _, name in device.identifiers],
                }
            ),
            **{
                entity.entity_id: described(hass, entity)
                for entity in sorted(
                    er.async_entries_for_device(registry, device.id),
                    key=lambda entity: entity.entity_id,
                )
            },
        }
        for device in dr.async_entries_for_config_entry(
            dr.async_get(hass), entry.entry_id
        )
    }


def account_with(path: Path) -> MockConfigEntry:
    """Return an account with one location, named as the set-up names it."""
    location = read_location(load(path))
    return MockConfigEntry(
        domain=DOMAIN,
        title="HERE EV Charge Points",
        data={CONF_API_KEY: API_KEY},
        unique_id="account",
        entry_id="<entry id>",
        subentries_data=[subentry_data(location)],
    )


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("path", LOCATIONS, ids=lambda path: path.stem)
async def test_entities_of_a_location_are_those_of_the_snapshot(
    hass: HomeAssistant, path: Path, snapshot: SnapshotAssertion
) -> None:
    """Device, states, attributes and registry entries."""
    devices = await shown(hass, account_with(path))
    del devices["HERE EV Charge Points"]
    content_id = read_location(load(path)).content_id
    assert readable(devices).replace(content_id, "<content id>") == snapshot


@pytest.mark.usefixtures("here")
async def test_entities_of_an_account_are_those_of_the_snapshot(
    hass: HomeAssistant, snapshot: SnapshotAssertion
) -> None:
    """Device, states, attributes and registry entries."""
    devices = await shown(hass, account_with(LOCATIONS[0]))
    assert readable(devices["HERE EV Charge Points"]) == snapshot


@pytest.mark.usefixtures("here")
async def test_diagnostics_are_those_of_the_snapshot(
    hass: HomeAssistant, snapshot: SnapshotAssertion
) -> None:
    """All of them, with a location that HERE knows and one that it does not."""
    entry = account_entry(hass, K_LATAUS, "gone")
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert readable(await async_get_config_entry_diagnostics(hass, entry)) == snapshot
