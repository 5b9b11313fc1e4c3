"""Sensors: the status of each EVSE, and how many connectors of each kind are free."""

from collections.abc import Iterator
from itertools import count
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorStateClass,
)
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .api import ConnectorGroup, Evse, EvseStatus, Location
from .const import CONF_LOCATION_ID, DOMAIN, SUBENTRY_TYPE_LOCATION
from .coordinator import HereConfigEntry, HereCoordinator
from .entity import HereEntity
from .labels import charger_references, connector_label, group_label, kilowatts

# The coordinator asks for everything at once.
PARALLEL_UPDATES = 0

CHARGER_NUMBER = "charger_number"


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HereConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of every location, and later those that turn up at one."""
    coordinator = entry.runtime_data
    known: dict[str, set[str]] = {}

    @callback
    def add_new() -> None:
        for subentry in entry.get_subentries_of_type(SUBENTRY_TYPE_LOCATION):
            location = coordinator.data.get(subentry.data[CONF_LOCATION_ID])
            if location is None:
                continue
            before = known.setdefault(location.content_id, set())
            new = (location.evses.keys() | location.groups.keys()) - before
            if new:
                before |= new
                async_add_entities(
                    _sensors(hass, coordinator, subentry, location, new),
                    config_subentry_id=subentry.subentry_id,
                )

    add_new()
    entry.async_on_unload(coordinator.async_add_listener(add_new))


def _sensors(
    hass: HomeAssistant,
    coordinator: HereCoordinator,
    subentry: ConfigSubentry,
    location: Location,
    keys: set[str],
) -> Iterator[SensorEntity]:
    references = charger_references(location)
    numbers = _charger_numbers(hass, coordinator.config_entry, location, references)
    for key in location.evses:
        if key in keys:
            yield EvseStatusSensor(
                coordinator,
                subentry,
                location,
                key,
                references.get(key),
                numbers.get(key),
            )
    for key in location.groups:
        if key in keys:
            yield AvailableConnectorsSensor(coordinator, subentry, location, key)


@callback
def _charger_numbers(
    hass: HomeAssistant,
    entry: HereConfigEntry,
    location: Location,
    references: dict[str, str],
) -> dict[str, int]:
    """Return by EVSE key the numbers of the chargers that have no name of their own.

    A number once given is kept in the entity registry, with the entity.
    """
    nameless = sorted(location.evses.keys() - references.keys())
    if not nameless:
        return {}
    prefix = f"{location.content_id}_"
    given: dict[str, int] = {
        registered.unique_id.removeprefix(prefix): number
        for registered in er.async_entries_for_config_entry(
            er.async_get(hass), entry.entry_id
        )
        if registered.unique_id.startswith(prefix)
        and (options := registered.options.get(DOMAIN))
        and (number := options.get(CHARGER_NUMBER))
    }
    taken = {*references.values(), *map(str, given.values())}
    free = (number for number in count(1) if str(number) not in taken)
    return {key: given.get(key) or next(free) for key in nameless}


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

    def __init__(
        self,
        coordinator: HereCoordinator,
        subentry: ConfigSubentry,
        location: Location,
        key: str,
        reference: str | None,
        number: int | None,
    ) -> None:
        """Name the charger by its reference, or by its number."""
        super().__init__(
            coordinator, subentry, location, key, lambda now: now.evses.get(key)
        )
        self._number = number
        self._attr_translation_placeholders = {"charger": reference or str(number)}

    @override
    def get_initial_entity_options(self) -> er.EntityOptionsType | None:
        """Keep the number given to a charger without a name."""
        if self._number is None:
            return super().get_initial_entity_options()
        return {DOMAIN: {CHARGER_NUMBER: self._number}}

    @property
    @override
    def native_value(self) -> StateType:
        """Return the status, None where HERE does not know it."""
        return self.data.status if self.data else None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return what the charger offers, and when its status was last updated."""
        if (evse := self.data) is None:
            return None
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


class AvailableConnectorsSensor(HereEntity[ConnectorGroup], SensorEntity):
    """How many connectors of one standard and power are free."""

    _attr_state_class = SensorStateClass.MEASUREMENT
    _attr_translation_key = "available_connectors"
    _unrecorded_attributes = frozenset({"standard", "power"})

    def __init__(
        self,
        coordinator: HereCoordinator,
        subentry: ConfigSubentry,
        location: Location,
        key: str,
    ) -> None:
        """Name the group by its standard and power."""
        super().__init__(
            coordinator, subentry, location, key, lambda now: now.groups.get(key)
        )
        self._attr_translation_placeholders = {
            "connectors": group_label(location.groups[key])
        }

    @property
    @override
    def native_value(self) -> StateType:
        """Return the free connectors, None where HERE does not know."""
        return self.data.available_count if self.data else None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return what kind of connectors these are, and how many in all."""
        if (group := self.data) is None:
            return None
        return {
            "total": group.connector_count,
            "standard": group.standard,
            "power": kilowatts(group.max_power),
        }
