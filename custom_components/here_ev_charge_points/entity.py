"""What all entities of a charging location share."""

from collections.abc import Callable
from typing import override

from yarl import URL

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .api import Location
from .const import DOMAIN
from .coordinator import HereCoordinator


class HereEntity[DataT](CoordinatorEntity[HereCoordinator]):
    """Shows one part of a location and writes a state only when that part changed.

    `data` is the part as it stands now; None, and with it the entity unavailable,
    while HERE does not deliver it.
    """

    _attr_attribution = "Data provided by HERE"
    _attr_has_entity_name = True

    def __init__(
        self,
        coordinator: HereCoordinator,
        subentry: ConfigSubentry,
        location: Location,
        key: str,
        part: Callable[[Location], DataT | None],
    ) -> None:
        """Identify the entity by content id and key, HERE's ids alone."""
        super().__init__(coordinator, context=location.content_id)
        self._content_id = location.content_id
        self._location: Location | None = location
        self._part = part
        self.data = part(location)
        self._attr_unique_id = f"{location.content_id}_{key}"
        self._attr_device_info = _device_info(subentry, location)

    @property
    @override
    def available(self) -> bool:
        """Return whether the last answer had this part."""
        return self.data is not None

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        coordinator = self.coordinator
        location = (
            coordinator.data.get(self._content_id)
            if coordinator.last_update_success
            else None
        )
        if location is self._location:
            return
        self._location = location
        data = None if location is None else self._part(location)
        if data != self.data:
            self.data = data
            self.async_write_ha_state()


def _device_info(subentry: ConfigSubentry, location: Location) -> DeviceInfo:
    operator = location.operator
    address = location.details.address
    return DeviceInfo(
        identifiers={(DOMAIN, location.content_id)},
        entry_type=DeviceEntryType.SERVICE,
        name=subentry.title,
        manufacturer=operator.name if operator else None,
        model=(address.label if address else None) or location.name,
        configuration_url=_web_address(operator.website) if operator else None,
    )


def _web_address(website: str | None) -> URL | None:
    """Return an operator's site where it is one that a device may link to."""
    try:
        url = URL(website or "")
    except ValueError:
        return None
    return url if url.scheme in ("http", "https") and url.host else None
