"""Sensors of an account and of its locations, their chargers and connector groups."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count
import re
from typing import TYPE_CHECKING, Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    ATTR_LATITUDE,
    ATTR_LONGITUDE,
    MAX_LENGTH_STATE_STATE,
    EntityCategory,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .account_sensor import ACCOUNT_SENSORS, AccountSensor
from .api import ConnectorGroup, Evse, EvseStatus, Location, Position, Tariff
from .availability import Availability, availability, chargers, plugs
from .const import DOMAIN
from .coordinator import HereConfigEntry
from .entity import ClockEntity, HereEntity, Site, add_as_they_appear
from .identity import EVSE, GROUP, PRICE, split_unique_id
from .labels import charger_references, connector_label, group_label, kilowatts
from .marker import marker
from .prices import Prices, next_price_change, pick_tariff, prices

# The coordinator asks for everything at once.
PARALLEL_UPDATES = 0

CHARGER_NUMBER = "charger_number"

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


def _last_updated(location: Location) -> datetime | None:
    times = [evse.modified for evse in location.evses.values() if evse.modified]
    return max(times, default=None)


LOCATION_SENSORS = (
    LocationSensorDescription(
        key="last_updated",
        translation_key="last_updated",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value=_last_updated,
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
            names = _charger_names(hass, site)
        return EvseStatusSensor(site, key, names[key])

    for key in location.evses:
        yield f"{EVSE}{key}", partial(evse_sensor, key)
    for key in location.groups:
        yield f"{GROUP}{key}", partial(AvailableConnectorsSensor, site, key)
        if _tariff_of(location, key) is not None:
            yield f"{PRICE}{key}", partial(PriceSensor, site, key)
    if availability(location) is not None:
        yield "available_chargers", partial(AvailableChargersSensor, site)
    for description in LOCATION_SENSORS:
        if description.value(location) is not None:
            yield description.key, partial(LocationSensor, site, description)


@callback
def _charger_names(hass: HomeAssistant, site: Site) -> dict[str, str]:
    """Return by EVSE key what each charger is called.

    One without a name of its own gets a number. A number once given is kept in the
    entity registry, with the entity.
    """
    coordinator, _, location = site
    names = charger_references(location)
    nameless = sorted(location.evses.keys() - names.keys())
    if not nameless:
        return names
    given: dict[str, int] = {}
    for registered in er.async_entries_for_config_entry(
        er.async_get(hass), coordinator.config_entry.entry_id
    ):
        content_id, part = split_unique_id(registered.unique_id)
        if content_id == location.content_id and (
            options := registered.options.get(DOMAIN)
        ):
            given[part.removeprefix(EVSE)] = options[CHARGER_NUMBER]
    taken = {*names.values(), *map(str, given.values())}
    free = (number for number in count(1) if str(number) not in taken)
    return names | {key: str(given.get(key) or next(free)) for key in nameless}


class EvseStatusSensor(HereEntity[Evse], SensorEntity):
    """What an EVSE is doing."""

    _attr_device_class = SensorDeviceClass.ENUM
    _attr_options = list(EvseStatus)
    _attr_translation_key = "evse_status"
    _unrecorded_attributes = frozenset(
        {
            "connectors",
            "evse_id",
            "floor_level",
            "max_power",
            "payment_options",
            "status_updated",
        }
    )

    def __init__(self, site: Site, key: str, name: str) -> None:
        """Show the EVSE under this key."""
        super().__init__(site, f"{EVSE}{key}", lambda location: location.evses.get(key))
        self._name = name
        self._attr_translation_placeholders = {"charger": name}

    @override
    def get_initial_entity_options(self) -> er.EntityOptionsType | None:
        """Keep the number given to a charger without a name."""
        evse = self.data
        if evse is None or evse.physical_reference or evse.evse_id:
            return super().get_initial_entity_options()
        return {DOMAIN: {CHARGER_NUMBER: int(self._name)}}

    @property
    @override
    def native_value(self) -> StateType:
        """Return the status, None where HERE does not know it."""
        return self.data.status if self.data else None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return what the charger offers, and when its status was last updated."""
        evse = self.data
        if TYPE_CHECKING:  # of what is unavailable nobody asks for attributes
            assert evse is not None
        return {
            "connectors": [
                {
                    "type": connector_label(connector.standard or ""),
                    "standard": connector.standard,
                    "format": connector.format,
                    "power_type": connector.power_type,
                    "power": kilowatts(connector.max_power),
                }
                for connector in evse.connectors
            ],
            "max_power": kilowatts(evse.max_power),
            "evse_id": evse.evse_id,
            "floor_level": evse.floor_level,
            "payment_options": list(evse.payment_supports),
            "status_updated": evse.modified,
        }


def _kind(group: ConnectorGroup) -> dict[str, Any]:
    """Return what tells a connector group from the others of its location."""
    return {
        "standard": group.standard,
        "type": connector_label(group.standard or ""),
        "power": kilowatts(group.max_power),
    }


@dataclass(frozen=True, slots=True)
class _Connectors:
    """A connector group, and the status of each of its chargers."""

    group: ConnectorGroup
    statuses: list[str | None]


def _connectors(location: Location, group_key: str) -> _Connectors | None:
    if (group := location.groups.get(group_key)) is None:
        return None
    return _Connectors(group, plugs(location, group))


class AvailableConnectorsSensor(HereEntity[_Connectors], SensorEntity):
    """How many connectors of one standard and power are free."""

    _attr_state_class = SensorStateClass.MEASUREMENT
    _attr_translation_key = "available_connectors"
    _unrecorded_attributes = frozenset({"power", "standard", "statuses", "type"})

    def __init__(self, site: Site, key: str) -> None:
        """Show the connector group under this key."""
        super().__init__(site, f"{GROUP}{key}", lambda now: _connectors(now, key))
        self._attr_translation_placeholders = {
            "connectors": group_label(site[2].groups[key])
        }

    @property
    @override
    def native_value(self) -> StateType:
        """Return the free connectors, None where HERE does not know."""
        return self.data.group.available_count if self.data else None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return what kind of connectors these are, and the status of each."""
        data = self.data
        if TYPE_CHECKING:
            assert data is not None
        return {
            "total": data.group.connector_count,
            "statuses": data.statuses,
        } | _kind(data.group)


@dataclass(frozen=True, slots=True)
class _Chargers:
    """What the sensor of free chargers shows."""

    availability: Availability
    described: list[dict[str, Any]]
    position: Position | None
    restrictions: tuple[str, ...]
    payment_options: tuple[str, ...]
    status_updated: datetime | None


def _chargers(location: Location) -> _Chargers | None:
    if (counted := availability(location)) is None:
        return None
    payment = (
        option for evse in location.evses.values() for option in evse.payment_supports
    )
    return _Chargers(
        availability=counted,
        described=list(chargers(location).values()),
        position=location.position,
        restrictions=location.restrictions,
        payment_options=tuple(dict.fromkeys(payment)),
        status_updated=_last_updated(location),
    )


class AvailableChargersSensor(HereEntity[_Chargers], SensorEntity):
    """How many chargers are free; it puts the location on the map, too."""

    _attr_state_class = SensorStateClass.MEASUREMENT
    _attr_translation_key = "available_chargers"
    _unrecorded_attributes = frozenset(
        {
            ATTR_LATITUDE,
            ATTR_LONGITUDE,
            "chargers",
            "payment_options",
            "restrictions",
            "status_updated",
        }
    )

    def __init__(self, site: Site) -> None:
        """Show the location as a whole."""
        super().__init__(site, "available_chargers", _chargers)

    @property
    @override
    def entity_picture(self) -> str | None:
        """Return the marker for the map."""
        return marker(self.data.availability) if self.data else None

    @property
    @override
    def native_value(self) -> StateType:
        """Return the chargers known to be free, None where nothing is known."""
        return self.data.availability.known_free if self.data else None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return all chargers, those not known, and what concerns each of them."""
        data = self.data
        if TYPE_CHECKING:
            assert data is not None
        attributes: dict[str, Any] = {
            "total": data.availability.total,
            "unknown": data.availability.unknown,
            "chargers": data.described,
            "payment_options": list(data.payment_options),
            "restrictions": list(data.restrictions),
            "status_updated": data.status_updated,
        }
        if (position := data.position) is not None:
            attributes[ATTR_LATITUDE] = position.latitude
            attributes[ATTR_LONGITUDE] = position.longitude
        return attributes


@dataclass(frozen=True, slots=True)
class _Offer:
    """A tariff, and the time zone that its conditions are meant in."""

    tariff: Tariff
    time_zone: str | None


def _tariff_of(location: Location, group_key: str) -> Tariff | None:
    """Return the ad-hoc tariff of a connector group."""
    details = location.details
    return pick_tariff(details.tariffs, details.group_tariffs.get(group_key, ()))


def _offer(location: Location, group_key: str) -> _Offer | None:
    if group_key not in location.groups:
        return None
    tariff = _tariff_of(location, group_key)
    return None if tariff is None else _Offer(tariff, location.details.time_zone)


class PriceSensor(ClockEntity[_Offer, Prices], SensorEntity):
    """What a kWh costs now for who comes without a contract, VAT included."""

    _attr_state_class = SensorStateClass.MEASUREMENT
    _attr_suggested_display_precision = 2
    _attr_translation_key = "price"

    def __init__(self, site: Site, key: str) -> None:
        """Show the price at the connector group under this key."""
        group = site[2].groups[key]
        super().__init__(site, f"{PRICE}{key}", lambda now: _offer(now, key))
        self._kind = _kind(group)
        self._attr_translation_placeholders = {"connectors": group_label(group)}

    @override
    def evaluate(
        self, data: _Offer, now: datetime
    ) -> tuple[Prices | None, datetime | None]:
        """Return the prices of the tariff elements that hold now."""
        zone = self.coordinator.time_zones.get(data.time_zone or "")
        return (
            prices(data.tariff, zone, now),
            next_price_change(data.tariff, zone, now),
        )

    @property
    @override
    def native_unit_of_measurement(self) -> str | None:
        """Return the tariff's currency per kWh."""
        if self.current is None or self.current.currency is None:
            return None
        return f"{self.current.currency}/kWh"

    @property
    @override
    def native_value(self) -> StateType:
        """Return the price per kWh, None where there is none."""
        return self.current.energy if self.current else None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return what else a session costs, in the same currency and with VAT."""
        now = self.current
        if TYPE_CHECKING:
            assert now is not None
        return {
            "tariff": now.tariff,
            "session_fee": now.session,
            "price_per_minute": now.time_per_minute,
            "price_per_minute_after": now.time_after_minutes,
            "parking_fee_per_minute": now.parking_per_minute,
            "parking_fee_after": now.parking_after_minutes,
        } | self._kind


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
