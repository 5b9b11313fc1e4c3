"""What people call locations and chargers: the names that the registries have."""

from typing import Any

from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..const import DOMAIN
from ..logic.identity import EVSE, unique_id
from ..logic.naming import plugs_label


@callback
def location_device(
    hass: HomeAssistant, entry: ConfigEntry, content_id: str
) -> dr.DeviceEntry | None:
    """Return the device of an account's location."""
    return dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, content_id), entry.entry_id
    )


def device_name(device: dr.BaseDeviceEntry) -> str | None:
    """Return what a device is called: by a person, else by us."""
    return device.name_by_user or device.name


@callback
def names_given(hass: HomeAssistant) -> dict[str, str]:
    """Return the names that people gave the devices of locations, by content id."""
    devices = dr.async_get(hass)
    return {
        key: device.name_by_user
        for entry in hass.config_entries.async_entries(DOMAIN)
        for device in dr.async_entries_for_config_entry(devices, entry.entry_id)
        if device.name_by_user
        for domain, key in device.identifiers
        if domain == DOMAIN
    }


@callback
def charger_line(
    hass: HomeAssistant, content_id: str, key: str, charger: dict[str, Any], text: str
) -> str:
    """Return what the text with {what} says of a described charger, and its connectors."""
    line = text.format(what=_charger_name(hass, content_id, key, charger))
    plugs = plugs_label(charger)
    return f"{line} ({plugs})" if plugs else line


def _charger_name(
    hass: HomeAssistant, content_id: str, key: str, charger: dict[str, Any]
) -> str:
    """Name a charger as its sensor does, else by what is printed on it."""
    registry = er.async_get(hass)
    entity_id = registry.async_get_entity_id(
        SENSOR_DOMAIN, DOMAIN, unique_id(content_id, f"{EVSE}{key}")
    )
    entry = registry.async_get(entity_id) if entity_id else None
    name = (entry.name or entry.original_name) if entry else charger["charger"]
    return name or key
