"""What all entities of a charging location share."""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import NamedTuple, override

from yarl import URL

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from homeassistant.util import dt as dt_util

from .api import Location
from .const import DOMAIN
from .coordinator import HereConfigEntry, HereCoordinator
from .logic.identity import unique_id


class Site(NamedTuple):
    """Where an entity belongs: account, configured location, what HERE said of it."""

    coordinator: HereCoordinator
    subentry: ConfigSubentry
    location: Location


@callback
def add_as_they_appear(
    entry: HereConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    candidates: Callable[[Site], Iterator[tuple[str, Callable[[], Entity]]]],
) -> None:
    """Add the entities of every location, now and whenever HERE tells of more.

    `candidates` yields the parts of a location and how to make the entity of each.
    """
    coordinator = entry.runtime_data
    seen: dict[str, Location] = {}
    known: dict[str, set[str]] = defaultdict(set)

    @callback
    def add() -> None:
        for content_id, location in coordinator.data.items():
            if seen.get(content_id) is location:
                continue
            seen[content_id] = location
            subentry = coordinator.subentries[content_id]
            there = known[content_id]
            new = []
            for part, make in candidates(Site(coordinator, subentry, location)):
                if part not in there:
                    there.add(part)
                    entity = make()
                    entity.async_on_remove(partial(_forget, there, part, entity))
                    new.append(entity)
            if new:
                async_add_entities(new, config_subentry_id=subentry.subentry_id)

    add()
    entry.async_on_unload(coordinator.async_add_listener(add))


@callback
def _forget(there: set[str], part: str, entity: Entity) -> None:
    """Let a part that was removed appear again.

    A disabled one was never there, and would be refused again with every change.
    """
    if entity.enabled:
        there.discard(part)


def content_id_of(location: Location) -> str:
    """Read what does not change with the state of a location."""
    return location.content_id


class HereEntity[DataT](CoordinatorEntity[HereCoordinator]):
    """Shows one part of a location and writes a state only when that part changed.

    `data` is the part as it stands now; None, and with it the entity unavailable,
    while HERE does not deliver it.
    """

    _attr_attribution = "Data provided by HERE"
    _attr_has_entity_name = True

    def __init__(
        self, site: Site, part: str, read: Callable[[Location], DataT | None]
    ) -> None:
        """Show what `read` takes from a location, under the name of the part."""
        coordinator, subentry, location = site
        super().__init__(coordinator, context=location.content_id)
        self._content_id = location.content_id
        self._location: Location | None = location
        self._read = read
        self.data = read(location)
        self._attr_unique_id = unique_id(location.content_id, part)
        self._attr_device_info = _device_info(subentry, location)

    @override
    async def async_added_to_hass(self) -> None:
        """Take what came while this was being added."""
        await super().async_added_to_hass()
        self._handle_coordinator_update()

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
        data = None if location is None else self._read(location)
        if data != self.data:
            self.data = data
            self._data_changed()

    @callback
    def _data_changed(self) -> None:
        self.async_write_ha_state()


class ClockEntity[DataT, StateT](HereEntity[DataT]):
    """Shows what follows from a part of a location and the time of day.

    Changes at the moment it has to, not at the next poll.
    """

    def __init__(
        self, site: Site, part: str, read: Callable[[Location], DataT | None]
    ) -> None:
        """Find out how things stand now."""
        super().__init__(site, part, read)
        self._cancel_timer: CALLBACK_TYPE | None = None
        self.current: StateT | None = None
        self._wakes: datetime | None = None
        self._evaluate()

    @abstractmethod
    def evaluate(
        self, data: DataT, now: datetime
    ) -> tuple[StateT | None, datetime | None]:
        """Return what holds now (UTC) and when that may change, None for never."""

    @override
    async def async_added_to_hass(self) -> None:
        """Set the alarm clock."""
        await super().async_added_to_hass()
        self.async_on_remove(self._stop_timer)
        self._start_timer()

    @callback
    def _evaluate(self) -> None:
        self.current, self._wakes = (
            (None, None)
            if self.data is None
            else self.evaluate(self.data, dt_util.utcnow())
        )

    @callback
    def _start_timer(self) -> None:
        self._stop_timer()
        if self._wakes is not None:
            self._cancel_timer = async_track_point_in_utc_time(
                self.hass, self._wake, self._wakes
            )

    @callback
    def _stop_timer(self) -> None:
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None

    @callback
    def _wake(self, now: datetime) -> None:
        self._cancel_timer = None
        before = self.current
        self._evaluate()
        self._start_timer()
        if self.current != before:
            self.async_write_ha_state()

    @callback
    @override
    def _data_changed(self) -> None:
        self._evaluate()
        self._start_timer()
        super()._data_changed()


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
        is_site = url.scheme in ("http", "https") and bool(url.host)
    except ValueError:
        return None
    return url if is_site else None
