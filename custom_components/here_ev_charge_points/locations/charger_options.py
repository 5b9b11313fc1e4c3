"""What the triggers and conditions share: which chargers, and whose entities."""

from typing import Any

import voluptuous as vol

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, entity_registry as er

from ..const import (
    CONF_CONNECTOR_TYPES,
    CONF_MIN_FREE,
    CONF_MIN_POWER,
    CONF_NOT_RESTRICTED,
    DOMAIN,
)

CHARGER_OPTIONS: dict[vol.Marker, Any] = {
    vol.Optional(CONF_CONNECTOR_TYPES, default=list): vol.All(
        cv.ensure_list, [cv.string]
    ),
    vol.Optional(CONF_MIN_POWER, default=0): vol.All(
        vol.Coerce(float), vol.Range(min=0)
    ),
    vol.Optional(CONF_NOT_RESTRICTED, default=True): cv.boolean,
}
MIN_FREE_OPTION: dict[vol.Marker, Any] = {
    vol.Optional(CONF_MIN_FREE, default=1): vol.All(vol.Coerce(int), vol.Range(min=1))
}


def own_entities(
    hass: HomeAssistant, entities: set[str], translation_key: str
) -> set[str]:
    """Return those of the entities that this integration calls so."""
    registry = er.async_get(hass)
    return {
        entity_id
        for entity_id in entities
        if (entity := registry.async_get(entity_id)) is not None
        and entity.platform == DOMAIN
        and entity.translation_key == translation_key
    }
