"""The sensors of a location as a whole: one value of it each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
import re
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.const import MAX_LENGTH_STATE_STATE, EntityCategory
from homeassistant.helpers.typing import StateType

from ..api import Location
from ..entity import HereEntity, Site
from ..logic.records import last_updated

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
