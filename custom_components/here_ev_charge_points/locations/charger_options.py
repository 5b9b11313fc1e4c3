"""What the triggers and conditions share: which chargers or prices, whose entities."""

from collections.abc import Iterable, Mapping
from typing import Any

import voluptuous as vol

from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import config_validation as cv, entity_registry as er

from ..const import (
    CONF_CONNECTOR_TYPES,
    CONF_LIMIT,
    CONF_MIN_FREE,
    CONF_MIN_POWER,
    CONF_NOT_RESTRICTED,
    CONF_PER,
    DOMAIN,
)
from ..logic.availability import fitting
from ..logic.driver import Driver

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
PRICE_OPTIONS: dict[vol.Marker, Any] = {
    vol.Required(CONF_LIMIT): vol.Coerce(float),
    vol.Optional(CONF_PER, default="kwh"): vol.In(["charge", "kwh"]),
}


def fitting_chargers(
    hass: HomeAssistant,
    entity_id: str,
    described: Iterable[Mapping[str, Any]],
    options: Mapping[str, Any],
) -> list[Mapping[str, Any]]:
    """Return the wanted ones of the chargers that an entity describes."""
    entity = er.async_get(hass).async_get(entity_id)
    entry = hass.config_entries.async_get_entry(
        (entity and entity.config_entry_id) or ""
    )
    driver = Driver.from_options({} if entry is None else entry.options)
    return fitting(
        described,
        driver.meant(options[CONF_CONNECTOR_TYPES]),
        options[CONF_MIN_POWER],
        not_restricted=options[CONF_NOT_RESTRICTED],
    )


def price_entities(hass: HomeAssistant, entities: set[str], per: str) -> set[str]:
    """Return the sensors of the price of a `kwh` or of a whole `charge`."""
    return own_entities(hass, entities, "charge_cost" if per == "charge" else "price")


def number(state: State) -> float | None:
    """Return the number that a state is, None where it is none."""
    try:
        return float(state.state)
    except ValueError:
        return None


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
