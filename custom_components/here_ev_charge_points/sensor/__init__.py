"""Sensors of an account and of its locations, their chargers and connector groups."""

from collections.abc import Callable, Iterator
from functools import partial

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..coordinator import HereConfigEntry
from ..entity import Site, add_as_they_appear
from ..logic.availability import availability
from ..logic.identity import CHARGE_COST, EVSE, GROUP, PRICE
from ..logic.offers import offer
from .account import ACCOUNT_SENSORS, AccountSensor
from .charger import AvailableChargersSensor, EvseStatusSensor, charger_names
from .connector import AvailableConnectorsSensor
from .forecast import FORECAST_SENSORS, ForecastSensor
from .location import LOCATION_SENSORS, LocationSensor
from .price import ChargeCostSensor, PriceSensor

# The coordinator asks for everything at once.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HereConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of the account and of every location."""
    async_add_entities(
        AccountSensor(entry.runtime_data, description)
        for description in ACCOUNT_SENSORS
    )
    add_as_they_appear(entry, async_add_entities, partial(_sensors, hass))


def _sensors(
    hass: HomeAssistant, site: Site
) -> Iterator[tuple[str, Callable[[], Entity]]]:
    """Yield what a location has sensors for."""
    location = site.location
    names: dict[str, str] | None = None

    def evse_sensor(key: str) -> EvseStatusSensor:
        nonlocal names
        if names is None:
            names = charger_names(hass, site)
        return EvseStatusSensor(site, key, names[key])

    for key in location.evses:
        yield f"{EVSE}{key}", partial(evse_sensor, key)
    for key in location.groups:
        yield f"{GROUP}{key}", partial(AvailableConnectorsSensor, site, key)
    priced = [
        key
        for key in location.groups
        if offer(location, key, site.coordinator.driver) is not None
    ]
    for key in priced:
        yield f"{PRICE}{key}", partial(PriceSensor, site, key)
    if priced:
        yield CHARGE_COST, partial(ChargeCostSensor, site)
    if availability(location) is not None:
        yield "available_chargers", partial(AvailableChargersSensor, site)
        for forecast in FORECAST_SENSORS:
            yield forecast.key, partial(ForecastSensor, site, forecast)
    for description in LOCATION_SENSORS:
        if description.value(location) is not None:
            yield description.key, partial(LocationSensor, site, description)
