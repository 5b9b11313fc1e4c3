"""Live status of public EV chargers from HERE EV Charge Points."""

import asyncio
from contextlib import suppress
from functools import partial

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady, HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.typing import ConfigType

from .account.credentials import async_leave_usage, new_client, take_early_usage
from .account.files import files_of
from .account.issues import Issues
from .account.migration import async_migrate
from .const import DOMAIN
from .coordinator import HereConfigEntry, HereCoordinator
from .frontend.card import async_serve_card
from .services import async_setup_services

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.EVENT,
    Platform.SENSOR,
    Platform.SWITCH,
]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions and the card, there also while no account is loaded."""
    async_setup_services(hass)
    await async_serve_card(hass)
    return True


async def async_migrate_entry(hass: HomeAssistant, entry: HereConfigEntry) -> bool:
    """Take over what an earlier version has registered."""
    await async_migrate(hass, entry)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: HereConfigEntry) -> bool:
    """Set up an account and all its locations."""
    files = files_of(hass, entry)
    try:
        memory = await files.async_load()
    except HomeAssistantError as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key="files_unreadable",
            translation_placeholders={"detail": str(err)},
        ) from err
    memory.usage.add(take_early_usage(hass, entry))
    client = new_client(hass, entry.data, files)
    coordinator = HereCoordinator(hass, entry, client, files, memory)
    await coordinator.async_start()
    entry.runtime_data = coordinator
    entry.async_on_unload(
        partial(coordinator.issues.clear, coordinator.subentries.values())
    )
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    _follow_changes(hass, entry, coordinator)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: HereConfigEntry) -> bool:
    """Unload an account, its count of requests written down."""
    await entry.runtime_data.files.async_save()
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: HereConfigEntry) -> None:
    """Forget what the account remembered, and what it asked for."""
    Issues(hass, entry).clear(entry.subentries.values())
    with suppress(HomeAssistantError):
        await async_leave_usage(hass, entry)
    await files_of(hass, entry).async_remove()


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: HereConfigEntry, device: DeviceEntry
) -> bool:
    """Let the device of a location be deleted once HERE does not answer it.

    While the account is not loaded nobody knows: then what is configured stays.
    """
    if entry.state is ConfigEntryState.LOADED:
        in_use = {entry.entry_id, *entry.runtime_data.data}
    else:
        locations = entry.subentries.values()
        in_use = {entry.entry_id, *(str(item.unique_id) for item in locations)}
    return not any((DOMAIN, key) in device.identifiers for key in in_use)


def _follow_changes(
    hass: HomeAssistant, entry: HereConfigEntry, coordinator: HereCoordinator
) -> None:
    """Reload when an account is not any more what was set up.

    Once for all that changes in the same moment, and for what changed during the
    set-up. An update listener would forbid the dialogues to reload the account
    themselves, which they have to while it is not loaded.
    """

    async def reload() -> None:
        await asyncio.sleep(0)
        is_loaded = entry.state is ConfigEntryState.LOADED
        if is_loaded and entry.runtime_data is coordinator:
            await hass.config_entries.async_reload(entry.entry_id)

    @callback
    def compare(change: ConfigEntryChange, changed: ConfigEntry) -> None:
        if changed is entry and coordinator.is_outdated():
            hass.async_create_task(reload(), f"reload {entry.title}")

    entry.async_on_unload(
        async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, compare)
    )
