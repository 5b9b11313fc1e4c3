"""Taking over what an earlier version has registered."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..const import CONF_LOCATION_ID, DOMAIN
from ..logic.identity import EVSE, GROUP, unique_id

# 1: `<content id>_<key>` was the unique id of chargers and connector groups.
MINOR_VERSION = 2

_KINDS = {"evse_status": EVSE, "available_connectors": GROUP}


async def async_migrate(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Give the entities of the first version today's unique ids; they keep the rest."""
    registry = er.async_get(hass)
    content_ids = [item.data[CONF_LOCATION_ID] for item in entry.subentries.values()]

    @callback
    def today(entity: er.RegistryEntry) -> dict[str, Any] | None:
        for content_id in content_ids:
            old = f"{content_id}_"
            kind = _KINDS.get(entity.translation_key or "")
            if kind is not None and entity.unique_id.startswith(old):
                key = entity.unique_id.removeprefix(old)
                new = unique_id(content_id, f"{kind}{key}")
                if registry.async_get_entity_id(entity.domain, DOMAIN, new) is None:
                    return {"new_unique_id": new}
        return None

    if entry.minor_version < MINOR_VERSION:
        await er.async_migrate_entries(hass, entry.entry_id, today)
        hass.config_entries.async_update_entry(entry, minor_version=MINOR_VERSION)
