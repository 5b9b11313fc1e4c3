"""Home Assistant starts with the files that an earlier version has left.

`first.json` is from the very first version, which had sensors only and no memory;
`with_memory.json` from the first that remembered what it had asked and heard;
`flat.json` from the last one whose modules had no rooms, with a location being watched.
"""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from functools import partial
import json
import logging
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest

from benchmark.clock import SimulatedTime
from custom_components.here_ev_charge_points.config_flow import HereConfigFlow
from custom_components.here_ev_charge_points.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.helpers import device_registry as dr, entity_registry as er
from tests.here import API_KEY, K_LATAUS, FakeHere
from tests.soak.home import Home

SOON_AFTER = datetime(2026, 11, 10, 12, 1, tzinfo=UTC)
KINDS = {"evse_status": "evse", "available_connectors": "group"}


def stored(name: str) -> dict[str, Any]:
    """Return the files of an earlier version."""
    files: dict[str, Any] = json.loads(
        (Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8")
    )
    return files


@pytest.fixture
async def home(
    here: FakeHere,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> AsyncGenerator[Home]:
    """Return a Home Assistant that a test may start."""
    # The test plugin would log the files, with all that is in them.
    caplog.set_level(logging.INFO)
    freezer.move_to(SOON_AFTER)
    home = Home(hass_storage, partial(SimulatedTime, freezer=freezer, here=here))
    yield home
    if home.entry.state is ConfigEntryState.LOADED:
        await home.hass.config_entries.async_unload(home.entry.entry_id)
    await home.stop()


async def test_the_first_version(home: Home, hass_storage: dict[str, Any]) -> None:
    """Entities keep their ids, and what users have made of them."""
    files = stored("first")
    old = files["core.entity_registry"]["data"]["entities"]
    old[0] |= {"name": "Mine", "entity_id": "sensor.mine"}
    hass_storage.update(files)
    await home.start()

    entry = home.entry
    assert entry.state is ConfigEntryState.LOADED
    assert (entry.version, entry.minor_version) == (
        HereConfigFlow.VERSION,
        HereConfigFlow.MINOR_VERSION,
    )
    assert entry.data == {"api_key": API_KEY}
    (before,) = files["core.config_entries"]["data"]["entries"]
    assert entry.unique_id == before["unique_id"]
    assert [item.unique_id for item in entry.subentries.values()] == [K_LATAUS]
    registry = er.async_get(home.hass)
    for entity in old:
        key = entity["unique_id"].removeprefix(f"{K_LATAUS}_")
        now = registry.async_get(entity["entity_id"])
        assert now is not None
        assert now.id == entity["id"]
        assert now.unique_id == f"{K_LATAUS}:{KINDS[entity['translation_key']]}:{key}"
        assert home.hass.states.get(now.entity_id) is not None
    kept = {entity["entity_id"] for entity in old}
    for entity_id, found in registry.entities.items():
        assert found.translation_key not in KINDS or entity_id in kept
    devices = {device.id for device in dr.async_get(home.hass).devices}
    for device in files["core.device_registry"]["data"]["devices"]:
        assert device["id"] in devices


async def test_what_is_taken_is_left_alone(
    home: Home, hass_storage: dict[str, Any]
) -> None:
    """Of a unique id that has an entity already there is no second one."""
    files = stored("first")
    entities = files["core.entity_registry"]["data"]["entities"]
    key = entities[0]["unique_id"].removeprefix(f"{K_LATAUS}_")
    entities.append(
        entities[0]
        | {
            "entity_id": "sensor.newer",
            "id": "0123456789abcdef0123456789abcdef",
            "unique_id": f"{K_LATAUS}:evse:{key}",
        }
    )
    hass_storage.update(files)
    await home.start()
    assert home.entry.state is ConfigEntryState.LOADED
    assert home.hass.states.is_state("sensor.newer", "available")


async def test_a_later_version(home: Home, hass_storage: dict[str, Any]) -> None:
    """Whoever goes back a version finds everything as it was."""
    files = stored("first")
    (entry,) = files["core.config_entries"]["data"]["entries"]
    entry["minor_version"] = HereConfigFlow.MINOR_VERSION + 1
    hass_storage.update(files)
    await home.start()
    assert home.entry.state is ConfigEntryState.LOADED
    assert home.entry.minor_version == HereConfigFlow.MINOR_VERSION + 1


async def test_the_first_version_with_a_memory(
    home: Home, here: FakeHere, hass_storage: dict[str, Any]
) -> None:
    """What it has counted goes on being counted."""
    files = stored("with_memory")
    hass_storage.update(files)
    (memory,) = (file["data"] for key, file in files.items() if key.startswith(DOMAIN))
    await home.start()
    assert home.entry.state is ConfigEntryState.LOADED
    counted = sum(memory["usage"]["counts"].values())
    now = home.time.now
    assert home.entry.runtime_data.memory.usage.total(now) == counted + len(
        here.requests
    )


async def test_the_version_without_rooms(
    home: Home, here: FakeHere, hass_storage: dict[str, Any]
) -> None:
    """Entities, options, the count and the files are those of before."""
    files = stored("flat")
    (before,) = files["core.config_entries"]["data"]["entries"]
    account = f"{DOMAIN}.{before['entry_id']}"
    counted = sum(files[account]["data"]["usage"]["counts"].values())
    hass_storage.update(files)
    await home.start()

    entry = home.entry
    assert entry.state is ConfigEntryState.LOADED
    assert entry.options == before["options"]
    registry = er.async_get(home.hass)
    for old in files["core.entity_registry"]["data"]["entities"]:
        now = registry.async_get(old["entity_id"])
        assert now is not None
        for same in ("id", "unique_id", "translation_key", "name"):
            assert getattr(now, same) == old[same]
        assert home.hass.states.get(now.entity_id) or old["disabled_by"]
    usage = entry.runtime_data.memory.usage
    assert usage.total(home.time.now) == counted + len(here.requests)
    await home.hass.config_entries.async_unload(entry.entry_id)
    assert {account, f"{account}.answers"} <= hass_storage.keys()
