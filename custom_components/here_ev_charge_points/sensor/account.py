"""Sensors of an account: what it has cost, what it will cost, and its pace."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_time_change
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..coordinator import HereCoordinator


@dataclass(frozen=True, kw_only=True)
class AccountSensorDescription(SensorEntityDescription):
    """A sensor for one value of an account.

    `hourly`: written on the hour, for values that change with every poll and that
    nobody needs to the minute.
    """

    value: Callable[[HereCoordinator], StateType | datetime]
    hourly: bool = False


def _interval(coordinator: HereCoordinator) -> float | None:
    interval = coordinator.update_interval
    return None if interval is None else round(interval.total_seconds() / 60, 1)


ACCOUNT_SENSORS = (
    AccountSensorDescription(
        key="requests_this_month",
        translation_key="requests_this_month",
        entity_category=EntityCategory.DIAGNOSTIC,
        state_class=SensorStateClass.TOTAL_INCREASING,
        value=lambda coordinator: coordinator.memory.usage.total(dt_util.now()),
        hourly=True,
    ),
    AccountSensorDescription(
        key="requests_forecast",
        translation_key="requests_forecast",
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda coordinator: coordinator.pacing.forecast(dt_util.now()),
        hourly=True,
    ),
    AccountSensorDescription(
        key="interval",
        translation_key="interval",
        device_class=SensorDeviceClass.DURATION,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        suggested_display_precision=1,
        value=_interval,
    ),
    AccountSensorDescription(
        key="next_update",
        translation_key="next_update",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value=lambda coordinator: coordinator.next_update,
    ),
)


class AccountSensor(SensorEntity):
    """One value of an account; there also while HERE is not."""

    entity_description: AccountSensorDescription
    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(
        self, coordinator: HereCoordinator, description: AccountSensorDescription
    ) -> None:
        """Belong to the account's device."""
        entry = coordinator.config_entry
        self.coordinator = coordinator
        self.entity_description = description
        self._attr_unique_id = f"{entry.entry_id}:{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, entry.entry_id)},
            entry_type=DeviceEntryType.SERVICE,
            name=entry.title,
        )
        self._attr_native_value = description.value(coordinator)

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the polls, or the hours."""
        if self.entity_description.hourly:
            remove = async_track_time_change(
                self.hass, self._refresh, minute=0, second=0
            )
        else:
            remove = async_dispatcher_connect(
                self.hass, self.coordinator.signal_polled, self._refresh
            )
        self.async_on_remove(remove)

    @callback
    def _refresh(self, now: datetime | None = None) -> None:
        value = self.entity_description.value(self.coordinator)
        if value != self._attr_native_value:
            self._attr_native_value = value
            self.async_write_ha_state()
