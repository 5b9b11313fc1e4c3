"""Live status of public EV chargers from HERE EV Charge Points."""

import asyncio
from functools import partial

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.helpers.typing import ConfigType

from .account.credentials import account_id_from, new_client, take_early_usage
from .account.issues import Issues
from .account.memory import account_store, answers_store
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
    usage = take_early_usage(hass, account_id_from(entry.data))
    client = new_client(hass, entry.data, usage)
    coordinator = HereCoordinator(hass, entry, client, usage)
    try:
        await coordinator.async_config_entry_first_refresh()
    finally:
        await coordinator.async_save()
    entry.runtime_data = coordinator
    entry.async_on_unload(
        partial(coordinator.issues.clear, coordinator.subentries.values())
    )
    entry.async_on_unload(entry.add_update_listener(_async_reload))
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: HereConfigEntry) -> bool:
    """Unload an account, its count of requests written down."""
    await entry.runtime_data.async_save()
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: HereConfigEntry) -> None:
    """Forget what the account remembered, and what it asked for."""
    Issues(hass, entry).clear(entry.subentries.values())
    for store in (account_store, answers_store):
        await store(hass, entry.entry_id).async_remove()


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: HereConfigEntry, device: DeviceEntry
) -> bool:
    """Let the device of a location be deleted once HERE does not answer it."""
    in_use = {entry.entry_id, *entry.runtime_data.data}
    return not any((DOMAIN, key) in device.identifiers for key in in_use)


async def _async_reload(hass: HomeAssistant, entry: HereConfigEntry) -> None:
    """Reload once for all the changes that come in the same moment."""
    if entry.runtime_data.reloading:
        return
    entry.runtime_data.reloading = True
    await asyncio.sleep(0)
    await hass.config_entries.async_reload(entry.entry_id)
