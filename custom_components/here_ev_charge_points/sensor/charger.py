"""The sensors of chargers (EVSEs): what each is doing, and how many are free."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorStateClass,
)
from homeassistant.const import ATTR_LATITUDE, ATTR_LONGITUDE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util

from ..api import Evse, EvseStatus, Location, Position
from ..const import DOMAIN
from ..entity import HereEntity, Site
from ..frontend.marker import marker_path
from ..logic.access import (
    charger_restrictions,
    entrance,
    floors,
    location_restrictions,
    payment_options,
)
from ..logic.availability import Availability, availability, chargers
from ..logic.driver import Driver
from ..logic.forecast import since, usually_ends
from ..logic.identity import EVSE, split_unique_id
from ..logic.naming import charger_references, connector_label, kilowatts
from ..logic.offers import works_with
from ..logic.records import last_updated

CHARGER_NUMBER = "charger_number"


@callback
def charger_names(hass: HomeAssistant, site: Site) -> dict[str, str]:
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


@dataclass(frozen=True, slots=True)
class _Charger:
    """An EVSE, and what keeps people from using it."""

    evse: Evse
    restrictions: tuple[str, ...]


def _charger(location: Location, key: str) -> _Charger | None:
    if (evse := location.evses.get(key)) is None:
        return None
    return _Charger(evse, charger_restrictions(location, evse))


@dataclass(frozen=True, slots=True)
class _Stay:
    """A status with its beginning, and the beginning and usual end of the session."""

    status: EvseStatus | None
    begun: datetime | None
    since: datetime | None
    ends: datetime | None = None


class EvseStatusSensor(HereEntity[_Charger], SensorEntity):
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
            "restrictions",
            "since",
            "status_updated",
            "usually_ends",
        }
    )

    def __init__(self, site: Site, key: str, name: str) -> None:
        """Show the EVSE under this key."""
        super().__init__(site, f"{EVSE}{key}", lambda location: _charger(location, key))
        self._key = key
        self._stay: _Stay | None = None
        self._name = name
        self._attr_translation_placeholders = {"charger": name}

    @override
    def get_initial_entity_options(self) -> er.EntityOptionsType | None:
        """Keep the number given to a charger without a name."""
        data = self.data
        if data is None or data.evse.physical_reference or data.evse.evse_id:
            return super().get_initial_entity_options()
        return {DOMAIN: {CHARGER_NUMBER: int(self._name)}}

    @property
    @override
    def native_value(self) -> StateType:
        """Return the status, None where HERE does not know it."""
        return self.data.evse.status if self.data else None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return what the charger offers, and when its status was last updated."""
        data = self.data
        if TYPE_CHECKING:  # of what is unavailable nobody asks for attributes
            assert data is not None
        evse = data.evse
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
            "payment_options": list(payment_options([evse])),
            "restrictions": list(data.restrictions),
            "status_updated": evse.modified,
            **self._told(),
        }

    def _told(self) -> dict[str, datetime | None]:
        """Return since when the status is so, and when such sessions usually end.

        The end is said once for a session: it is another one whenever it is asked for.
        """
        if TYPE_CHECKING:
            assert self.data is not None
            assert self._location is not None
        evse, now = self.data.evse, dt_util.utcnow()
        rhythm = self.coordinator.forecasts.rhythm(self._location)
        begun = since(rhythm, self._key, now)
        stay = self._stay
        if stay is None or stay.begun != begun:
            stay = _Stay(evse.status, begun, begun)
        elif stay.status != evse.status:
            # The car is the same: it is charged, say, and in the way.
            told = evse.modified
            is_told = stay.since and told and stay.since < told <= now
            stay = _Stay(evse.status, begun, told if is_told else now, stay.ends)
        if stay.ends is None and begun is not None:
            stay = replace(stay, ends=usually_ends(rhythm, self._key, begun))
        self._stay = stay
        return {
            "since": stay.since and stay.since.replace(microsecond=0),
            "usually_ends": stay.ends and stay.ends.replace(microsecond=0),
        }


@dataclass(frozen=True, slots=True)
class _Chargers:
    """What the sensor of free chargers shows."""

    availability: Availability
    described: list[dict[str, Any]]
    position: Position | None
    entrance: Position | None
    floors: tuple[str, ...]
    is_pull_through: bool | None
    restrictions: tuple[str, ...]
    payment_options: tuple[str, ...]
    status_updated: datetime | None
    works_with: list[str] | None


def _chargers(location: Location, driver: Driver) -> _Chargers | None:
    if (counted := availability(location)) is None:
        return None
    return _Chargers(
        availability=counted,
        described=list(chargers(location).values()),
        position=location.position,
        entrance=entrance(location),
        floors=floors(location),
        is_pull_through=location.details.is_pull_through,
        restrictions=location_restrictions(location),
        payment_options=payment_options(location.evses.values()),
        status_updated=last_updated(location),
        works_with=works_with(location, driver),
    )


class AvailableChargersSensor(HereEntity[_Chargers], SensorEntity):
    """How many chargers are free: the main entity, which is on the map, too."""

    _attr_name = None
    _attr_state_class = SensorStateClass.MEASUREMENT
    _attr_translation_key = "available_chargers"
    _unrecorded_attributes = frozenset(
        {
            ATTR_LATITUDE,
            ATTR_LONGITUDE,
            "car_connectors",
            "chargers",
            "entrance_latitude",
            "entrance_longitude",
            "floors",
            "payment_options",
            "pull_through",
            "restrictions",
            "status_updated",
            "works_with",
        }
    )

    def __init__(self, site: Site) -> None:
        """Show the location as a whole."""
        self._driver = site.coordinator.driver
        super().__init__(
            site, "available_chargers", lambda now: _chargers(now, self._driver)
        )
        self._last_known = self.data

    @property
    @override
    def suggested_object_id(self) -> str:
        """Return what its id ends in: the name is that of the location."""
        return "free_chargers"

    @callback
    @override
    def _data_changed(self) -> None:
        self._last_known = self.data or self._last_known
        super()._data_changed()

    @property
    @override
    def capability_attributes(self) -> dict[str, Any] | None:
        """Return where the location is: it keeps its pin while HERE does not answer."""
        capabilities = super().capability_attributes or {}
        if self._last_known and (position := self._last_known.position):
            capabilities |= {
                ATTR_LATITUDE: position.latitude,
                ATTR_LONGITUDE: position.longitude,
            }
        return capabilities

    @property
    @override
    def entity_picture(self) -> str | None:
        """Return the marker for the map, a grey one while nothing is known."""
        if TYPE_CHECKING:  # it is there because chargers were known
            assert self._last_known is not None
        free = self.data.availability.known_free if self.data else None
        return marker_path(free, self._last_known.availability.total)

    @property
    @override
    def native_value(self) -> StateType:
        """Return the chargers known to be free, None where it is open if one is."""
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
        if data.works_with is not None:
            attributes["works_with"] = data.works_with
        if self._driver.car_connectors:
            attributes["car_connectors"] = list(self._driver.car_connectors)
        if data.floors:
            attributes["floors"] = list(data.floors)
        if data.is_pull_through is not None:
            attributes["pull_through"] = data.is_pull_through
        if (way_in := data.entrance) is not None and way_in != data.position:
            attributes["entrance_latitude"] = way_in.latitude
            attributes["entrance_longitude"] = way_in.longitude
        return attributes
