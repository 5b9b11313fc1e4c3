"""The sensors of what is to be expected of a location: free as usual, or before long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, override

from homeassistant.components.sensor import (
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util

from ..api import Location
from ..entity import ClockEntity, Site
from ..logic.availability import fitting_keys
from ..logic.driver import Driver
from ..logic.local_time import later
from ..logic.rhythm import Confidence

_EVERY = timedelta(minutes=5)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class ForecastSensorDescription(SensorEntityDescription):
    """A chance in so much time, None for what is usual at this hour."""

    ahead: timedelta | None = None


FORECAST_SENSORS = (
    ForecastSensorDescription(key="usually_free"),
    ForecastSensorDescription(key="chance_in_30_min", ahead=timedelta(minutes=30)),
)


@dataclass(frozen=True, slots=True)
class _Told:
    """A chance in percent, None where nobody knows, and how sure that is."""

    chance: int | None
    confidence: Confidence


class ForecastSensor(ClockEntity[tuple[Any, ...], _Told], SensorEntity):
    """The chance that a charger that fits the car is free."""

    entity_description: ForecastSensorDescription
    _attr_entity_registry_enabled_default = False
    _attr_native_unit_of_measurement = PERCENTAGE
    _attr_state_class = SensorStateClass.MEASUREMENT

    def __init__(self, site: Site, description: ForecastSensorDescription) -> None:
        """Show what the description says of the location."""
        driver = site.coordinator.driver
        self.entity_description = description
        self._attr_translation_key = description.key
        super().__init__(
            site,
            description.key,
            lambda now: (
                tuple(_fitting(now, driver))
                if description.ahead is None
                else tuple(
                    (key, now.evses[key].status) for key in _fitting(now, driver)
                )
            ),
        )

    @override
    def evaluate(
        self, data: tuple[Any, ...], now: datetime
    ) -> tuple[_Told, datetime | None]:
        """Return the chance; what is usual changes on the hour."""
        if TYPE_CHECKING:  # or there would be no data
            assert self._location is not None
        coordinator = self.coordinator
        ahead = self.entity_description.ahead
        local = dt_util.as_local(now)
        told = coordinator.forecasts.tell(
            self._location,
            _fitting(self._location, coordinator.driver),
            1,
            local,
            later(local, ahead or timedelta(0)),
        )
        chance = told.usual if ahead is None else told.chance
        hour = local.replace(minute=0, second=0, microsecond=0)
        return (
            _Told(None if chance is None else round(chance * 100), told.confidence),
            later(hour, _HOUR) if ahead is None else now + _EVERY,
        )

    @property
    @override
    def native_value(self) -> StateType:
        """Return the chance, None where nobody knows."""
        return self.current.chance if self.current else None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return whether there is enough experience to say so."""
        return {"confidence": self.current.confidence.value} if self.current else None


def _fitting(location: Location, driver: Driver) -> list[str]:
    return fitting_keys(location, driver.car_connectors, 0)
