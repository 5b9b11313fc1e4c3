"""Giving a configured location another place at HERE, without losing its history."""

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..api import Location
from ..const import DOMAIN
from ..coordinator import HereConfigEntry
from ..logic.identity import split_unique_id, unique_id
from ..logic.naming import location_title
from .matching import matching_parts


@callback
def move_registered(
    hass: HomeAssistant,
    entry: HereConfigEntry,
    subentry: ConfigSubentry,
    old: Location | None,
    new: Location,
) -> None:
    """Make the device and the entities of a location those of another.

    Entity ids, names and with them the history stay. `old`: what HERE last said of
    the location, None where that is not known any more; then chargers are told by
    HERE's keys alone.
    """
    parts = {} if old is None else matching_parts(old, new)
    entities = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
        if entity.config_subentry_id == subentry.subentry_id:
            _, part = split_unique_id(entity.unique_id)
            entities.async_update_entity(
                entity.entity_id,
                new_unique_id=unique_id(new.content_id, parts.get(part, part)),
            )
    devices = dr.async_get(hass)
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        if (DOMAIN, subentry.unique_id) in device.identifiers:
            devices.async_update_device(
                device.id, new_identifiers={(DOMAIN, new.content_id)}
            )


def moved_title(subentry: ConfigSubentry, old: Location | None, new: Location) -> str:
    """Return the title after a move: a name that a person gave stays."""
    if old is not None and subentry.title == location_title(old):
        return location_title(new)
    return subentry.title
