"""Sensors of an account and of its locations, their chargers and connector groups."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
import re
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.const import MAX_LENGTH_STATE_STATE, EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .account_sensor import ACCOUNT_SENSORS, AccountSensor
from .api import Location
from .availability import availability
from .charger_sensor import (
    AvailableChargersSensor,
    EvseStatusSensor,
    charger_names,
    last_updated,
)
from .connector_sensor import AvailableConnectorsSensor, PriceSensor, tariff_of
from .coordinator import HereConfigEntry
from .entity import HereEntity, Site, add_as_they_appear
from .identity import EVSE, GROUP, PRICE

# The coordinator asks for everything at once.
PARALLEL_UPDATES = 0

PARKING_TYPES = [
    "along_motorway",
    "on_driveway",
    "on_street",
    "parking_garage",
    "parking_lot",
    "underground_garage",
]


@dataclass(frozen=True, kw_only=True)
class LocationSensorDescription(SensorEntityDescription):
    """A sensor for one value of a location; None where HERE does not tell it."""

    value: Callable[[Location], StateType | datetime]


def _parking_type(location: Location) -> str | None:
    """Return the kind of parking in snake case, None for kinds not known here."""
    words = re.sub(r"(?<!^)(?=[A-Z])", "_", location.details.parking_type or "").lower()
    return words if words in PARKING_TYPES else None


def _support_phone(location: Location) -> str | None:
    """Return the number, None for what is too long to be a state."""
    number = location.details.support_phone
    return number if number and len(number) <= MAX_LENGTH_STATE_STATE else None


LOCATION_SENSORS = (
    LocationSensorDescription(
        key="last_updated",
        translation_key="last_updated",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value=last_updated,
    ),
    LocationSensorDescription(
        key="parking_type",
        translation_key="parking_type",
        device_class=SensorDeviceClass.ENUM,
        entity_category=EntityCategory.DIAGNOSTIC,
        options=PARKING_TYPES,
        value=_parking_type,
    ),
    LocationSensorDescription(
        key="support_phone",
        translation_key="support_phone",
        entity_category=EntityCategory.DIAGNOSTIC,
        value=_support_phone,
    ),
)


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
    location = site[2]
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
        if tariff_of(location, key) is not None:
            yield f"{PRICE}{key}", partial(PriceSensor, site, key)
    if availability(location) is not None:
        yield "available_chargers", partial(AvailableChargersSensor, site)
    for description in LOCATION_SENSORS:
        if description.value(location) is not None:
            yield description.key, partial(LocationSensor, site, description)


class LocationSensor(HereEntity[StateType | datetime], SensorEntity):
    """One value of a location."""

    entity_description: LocationSensorDescription

    def __init__(self, site: Site, description: LocationSensorDescription) -> None:
        """Show what the description takes from the location."""
        self.entity_description = description
        super().__init__(site, description.key, description.value)

    @property
    @override
    def native_value(self) -> StateType | datetime:
        """Return the value."""
        return self.data
