"""What people call locations and chargers: the names that the registries have."""

from typing import Any

from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..const import DOMAIN
from ..logic.identity import EVSE, unique_id


@callback
def location_device(
    hass: HomeAssistant, entry: ConfigEntry, content_id: str
) -> dr.DeviceEntry | None:
    """Return the device of an account's location."""
    return dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, content_id), entry.entry_id
    )


@callback
def charger_name(
    hass: HomeAssistant, content_id: str, key: str, charger: dict[str, Any]
) -> str:
    """Name a described charger as its sensor does, else by what is printed on it."""
    registry = er.async_get(hass)
    entity_id = registry.async_get_entity_id(
        SENSOR_DOMAIN, DOMAIN, unique_id(content_id, f"{EVSE}{key}")
    )
    entry = registry.async_get(entity_id) if entity_id else None
    name = (entry.name or entry.original_name) if entry else charger["charger"]
    return name or key
