"""Sensors of an account: what it has cost, what it will cost, and its pace."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

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
from ..logic.service_status import ServiceStatus


@dataclass(frozen=True, kw_only=True)
class AccountSensorDescription(SensorEntityDescription):
    """A sensor for one value of an account.

    `hourly`: written on the hour, for values that change with every poll and that
    nobody needs to the minute.
    """

    value: Callable[[HereCoordinator], StateType | datetime]
    attributes: Callable[[HereCoordinator], dict[str, Any]] | None = None
    hourly: bool = False


def _interval(coordinator: HereCoordinator) -> float | None:
    interval = coordinator.update_interval
    return None if interval is None else round(interval.total_seconds() / 60, 1)


def _service(coordinator: HereCoordinator) -> dict[str, Any]:
    """Return since when there is no data, when it is asked again, what came last."""
    is_well = coordinator.service_status is ServiceStatus.OK
    return {
        "since": None if is_well else coordinator.pacing.outage.since,
        "retry_at": None if is_well else coordinator.next_update,
        "last_answer": None if is_well else coordinator.memory.answered,
    }


ACCOUNT_SENSORS = (
    AccountSensorDescription(
        key="service_status",
        translation_key="service_status",
        device_class=SensorDeviceClass.ENUM,
        entity_category=EntityCategory.DIAGNOSTIC,
        options=list(ServiceStatus),
        value=lambda coordinator: coordinator.service_status,
        attributes=_service,
    ),
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
    _unrecorded_attributes = frozenset({"last_answer", "retry_at"})

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
        self._read()

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
        before = self._attr_native_value, self._attr_extra_state_attributes
        self._read()
        if (self._attr_native_value, self._attr_extra_state_attributes) != before:
            self.async_write_ha_state()

    def _read(self) -> None:
        description = self.entity_description
        self._attr_native_value = description.value(self.coordinator)
        self._attr_extra_state_attributes = (
            description.attributes(self.coordinator) if description.attributes else {}
        )
