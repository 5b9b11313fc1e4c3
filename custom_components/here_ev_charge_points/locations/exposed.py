"""Which charging locations an assistant may speak of, and by which names."""

from collections import defaultdict

from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..account.names import device_name
from ..const import DOMAIN


@callback
def exposed_locations(
    hass: HomeAssistant, assistant: str | None
) -> dict[str, list[str]]:
    """Return the devices of locations of which an entity is exposed, by name."""
    registry = dr.async_get(hass)
    accounts = hass.config_entries.async_loaded_entries(DOMAIN)
    exposed = {
        entity.device_id
        for account in accounts
        for entity in er.async_entries_for_config_entry(
            er.async_get(hass), account.entry_id
        )
        if entity.config_subentry_id
        and assistant is not None
        and async_should_expose(hass, assistant, entity.entity_id)
    }
    names: dict[str, list[str]] = defaultdict(list)
    for device in filter(None, (registry.async_get(key) for key in exposed if key)):
        names[device_name(device) or device.id].append(device.id)
    return dict(sorted(names.items()))
