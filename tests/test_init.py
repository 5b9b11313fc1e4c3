"""The life of an account: set-up, failure, reload, removal."""

from datetime import timedelta
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.here_ev_charge_points.const import DOMAIN
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from tests.common import PREFIX, poll

from .conftest import account_entry
from .here import K_LATAUS, FakeHere


async def test_unload_and_remove(
    hass: HomeAssistant,
    account: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
    hass_storage: dict[str, Any],
) -> None:
    """An account unloads, and once removed leaves nothing behind."""
    assert await hass.config_entries.async_unload(account.entry_id)
    assert account.state is ConfigEntryState.NOT_LOADED
    charger = hass.states.get(f"{PREFIX}_charger_7695")
    assert charger is not None
    assert charger.state == STATE_UNAVAILABLE
    assert await hass.config_entries.async_remove(account.entry_id)
    await hass.async_block_till_done()
    assert not hass.states.async_entity_ids("sensor")
    assert not list(device_registry.devices)
    assert not [key for key in hass_storage if account.entry_id in key]
    assert not entity_registry.entities


async def test_an_account_without_locations_loads(
    hass: HomeAssistant, here: FakeHere
) -> None:
    """Nothing to ask for costs no request."""
    entry = account_entry(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    assert here.requests == []


async def test_removing_a_location_removes_its_entities(
    hass: HomeAssistant, here: FakeHere, device_registry: dr.DeviceRegistry
) -> None:
    """Without its subentry a location has no device, and the others go on."""
    gone, stays = here.clone(2)
    entry = account_entry(hass, gone, stays)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    subentry_id = next(
        subentry.subentry_id
        for subentry in entry.subentries.values()
        if subentry.unique_id == gone
    )
    assert hass.config_entries.async_remove_subentry(entry, subentry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert {next(iter(device.identifiers)) for device in device_registry.devices} == {
        (DOMAIN, entry.entry_id),
        (DOMAIN, stays),
    }
    asked = len(here.requests)
    await entry.runtime_data.async_refresh()
    assert [url.query["ids"] for url in here.requests[asked:]] == [stays]


@pytest.mark.parametrize(
    ("failure", "state", "words"),
    [
        ({"status": 503}, ConfigEntryState.SETUP_RETRY, "cannot be reached"),
        ({"exc": TimeoutError()}, ConfigEntryState.SETUP_RETRY, "cannot be reached"),
        ({"status": 402}, ConfigEntryState.SETUP_RETRY, "quota"),
        ({"status": 429}, ConfigEntryState.SETUP_RETRY, "fewer requests"),
        ({"status": 403}, ConfigEntryState.SETUP_RETRY, "not enabled"),
        ({"status": 200, "text": "?"}, ConfigEntryState.SETUP_RETRY, "cannot be read"),
        ({"status": 401}, ConfigEntryState.SETUP_ERROR, "does not accept"),
    ],
)
async def test_failure_at_set_up(
    hass: HomeAssistant,
    here: FakeHere,
    failure: dict[str, Any],
    state: ConfigEntryState,
    words: str,
) -> None:
    """Set-up says what is wrong; a refused credential asks for another."""
    here.fail(**failure)
    entry = account_entry(hass, K_LATAUS)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is state
    assert entry.reason is not None
    assert words in entry.reason
    reauth = [
        flow
        for flow in hass.config_entries.flow.async_progress()
        if flow["context"]["source"] == SOURCE_REAUTH
    ]
    assert bool(reauth) is (state is ConfigEntryState.SETUP_ERROR)


@pytest.mark.usefixtures("account")
async def test_an_outage_is_logged_once_down_and_once_up(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Entities go down and up with HERE; the log has a line for each."""
    caplog.set_level(logging.INFO)
    here.fail(500, json={"title": "Internal error", "cause": "Teapot"})
    for _ in range(3):
        await poll(hass, freezer)
    charger = hass.states.get(f"{PREFIX}_charger_7695")
    assert charger is not None
    assert charger.state == STATE_UNAVAILABLE
    assert caplog.text.count("HERE cannot be reached: Internal error. Teapot") == 1
    here.work()
    await poll(hass, freezer)
    charger = hass.states.get(f"{PREFIX}_charger_7695")
    assert charger is not None
    assert charger.state == "available"
    assert caplog.text.count("recovered") == 1


@pytest.mark.usefixtures("account")
async def test_retry_after_is_honoured(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """HERE's wish to be left alone for an hour is met."""
    here.fail(429, headers={"Retry-After": "3600"})
    await poll(hass, freezer)
    asked = len(here.requests)
    here.work()
    freezer.tick(timedelta(minutes=55))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(here.requests) == asked
    freezer.tick(timedelta(minutes=6))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(here.requests) == asked + 1


@pytest.mark.usefixtures("account")
async def test_a_revoked_key_asks_for_another(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """A key refused in mid-life starts reauthentication, once."""
    here.fail(401, json={"error": "Unauthorized"})
    for _ in range(2):
        await poll(hass, freezer)
    flows = hass.config_entries.flow.async_progress()
    assert [flow["context"]["source"] for flow in flows] == [SOURCE_REAUTH]
