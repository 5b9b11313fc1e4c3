"""Live status of public EV chargers from HERE EV Charge Points."""

import asyncio

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .api import HereClient
from .coordinator import HereConfigEntry, HereCoordinator
from .credential import credential_from

PLATFORMS = [Platform.SENSOR]


async def async_setup_entry(hass: HomeAssistant, entry: HereConfigEntry) -> bool:
    """Set up an account and all its locations."""
    client = HereClient(async_get_clientsession(hass), credential_from(entry.data))
    coordinator = HereCoordinator(hass, entry, client)
    await coordinator.async_config_entry_first_refresh()
    entry.runtime_data = coordinator
    entry.async_on_unload(entry.add_update_listener(_async_reload))
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: HereConfigEntry) -> bool:
    """Unload an account."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def _async_reload(hass: HomeAssistant, entry: HereConfigEntry) -> None:
    """Reload once for all the changes that come in the same moment."""
    if entry.runtime_data.reloading:
        return
    entry.runtime_data.reloading = True
    await asyncio.sleep(0)
    await hass.config_entries.async_reload(entry.entry_id)
