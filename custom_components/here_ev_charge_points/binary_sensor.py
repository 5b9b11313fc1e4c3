"""Binary sensors of a charging location: free, open, green."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, override

from homeassistant.components.binary_sensor import BinarySensorEntity
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import EnergyMix, Location, OpeningHours
from .coordinator import HereConfigEntry
from .entity import ClockEntity, HereEntity, Site, add_as_they_appear
from .logic.availability import availability
from .logic.opening_hours import Opening, outlook

# The coordinator asks for everything at once.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HereConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of every location."""
    add_as_they_appear(entry, async_add_entities, _binary_sensors)


def _binary_sensors(site: Site) -> Iterator[tuple[str, Callable[[], Entity]]]:
    """Yield what a location has binary sensors for."""
    location = site.location
    if availability(location) is not None:
        yield "charger_available", partial(ChargerAvailable, site)
    if _schedule(location) is not None:
        yield "open", partial(Open, site)
    if _energy_mix(location) is not None:
        yield "green_energy", partial(GreenEnergy, site)


@dataclass(frozen=True, slots=True)
class _AnyFree:
    """Whether any charger is free, None where it cannot be told."""

    is_so: bool | None


def _any_free(location: Location) -> _AnyFree | None:
    counted = availability(location)
    return None if counted is None else _AnyFree(counted.any_free)


class ChargerAvailable(HereEntity[_AnyFree], BinarySensorEntity):
    """Whether any charger is free."""

    _attr_translation_key = "charger_available"

    def __init__(self, site: Site) -> None:
        """Show the location as a whole."""
        super().__init__(site, "charger_available", _any_free)

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether one is free, None where it cannot be told."""
        return self.data.is_so if self.data else None


@dataclass(frozen=True, slots=True)
class _Schedule:
    """Opening hours, and the time zone that they are meant in."""

    hours: OpeningHours
    time_zone: str | None


def _schedule(location: Location) -> _Schedule | None:
    hours = location.details.opening_hours
    return None if hours is None else _Schedule(hours, location.details.time_zone)


class Open(ClockEntity[_Schedule, Opening], BinarySensorEntity):
    """Whether the location is open at the moment."""

    _attr_translation_key = "open"
    _unrecorded_attributes = frozenset({"next_change", "charging_when_closed"})

    def __init__(self, site: Site) -> None:
        """Show the location's opening hours."""
        super().__init__(site, "open", _schedule)

    @override
    def evaluate(
        self, data: _Schedule, now: datetime
    ) -> tuple[Opening | None, datetime | None]:
        """Return how the opening hours stand now."""
        zone = self.coordinator.time_zones.get(data.time_zone or "")
        return outlook(data.hours, zone, now)

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether it is open, None where it cannot be told."""
        return self.current.is_open if self.current else None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return when that changes next, and whether cars inside then go on charging."""
        if TYPE_CHECKING:  # of what is unavailable nobody asks for attributes
            assert self.data is not None
        return {
            "next_change": self.current.changes if self.current else None,
            "charging_when_closed": self.data.hours.charging_when_closed,
        }


def _energy_mix(location: Location) -> EnergyMix | None:
    mix = location.details.energy_mix
    return None if mix is None or mix.is_green_energy is None else mix


class GreenEnergy(HereEntity[EnergyMix], BinarySensorEntity):
    """Whether the electricity comes from renewable sources alone."""

    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_translation_key = "green_energy"

    def __init__(self, site: Site) -> None:
        """Show what the chargers run on."""
        super().__init__(site, "green_energy", _energy_mix)

    @property
    @override
    def is_on(self) -> bool | None:
        """Return HERE's word for it."""
        return self.data.is_green_energy if self.data else None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return who supplies the electricity."""
        return {"supplier": self.data.supplier} if self.data else None
