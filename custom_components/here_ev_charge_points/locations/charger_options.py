"""What the triggers and conditions share: which chargers or prices, whose entities."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import voluptuous as vol

from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import config_validation as cv, entity_registry as er

from ..const import (
    CONF_CHANCE,
    CONF_CONNECTOR_TYPES,
    CONF_IN,
    CONF_LIMIT,
    CONF_MIN_FREE,
    CONF_MIN_POWER,
    CONF_NOT_RESTRICTED,
    CONF_PER,
    DOMAIN,
)
from ..coordinator import HereCoordinator
from ..logic.availability import fitting, fitting_keys
from ..logic.driver import Driver
from ..logic.forecast import Forecast
from ..logic.identity import split_unique_id

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
FORECAST_OPTIONS: dict[vol.Marker, Any] = {
    vol.Optional(CONF_CHANCE, default=50): vol.All(
        vol.Coerce(float), vol.Range(min=0, max=100)
    ),
    vol.Optional(CONF_IN): vol.All(vol.Coerce(float), vol.Range(min=0, max=10_080)),
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


def forecast_at(
    hass: HomeAssistant,
    entity_id: str,
    options: Mapping[str, Any],
    now: datetime,
    then: datetime,
) -> Forecast:
    """Return what is likely then of the wanted chargers of an entity's location."""
    entity = er.async_get(hass).async_get(entity_id)
    if TYPE_CHECKING:  # it is one of our own
        assert entity is not None
    content_id, _ = split_unique_id(entity.unique_id)
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        coordinator: HereCoordinator = entry.runtime_data
        location = coordinator.last_known.get(content_id)
        if entry.entry_id == entity.config_entry_id and location is not None:
            wanted = fitting_keys(
                location,
                coordinator.driver.meant(options[CONF_CONNECTOR_TYPES]),
                options[CONF_MIN_POWER],
                not_restricted=options[CONF_NOT_RESTRICTED],
            )
            return coordinator.forecasts.tell(
                location, wanted, options[CONF_MIN_FREE], now, then
            )
    return Forecast()


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
