"""The plain pattern to compare with: a coordinator for each location.

Each makes a request of its own, reads the whole answer, and has every entity of its
location write a state at every poll. Entities, attributes and the reading of answers
are the integration's own, so that only the pattern differs.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache, partial
import types
from typing import Any, cast, override

from aiohttp import ClientSession
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    MockPlatform,
    mock_integration,
    mock_platform,
)

from custom_components.here_ev_charge_points import PLATFORMS
from custom_components.here_ev_charge_points.account.announcements import Announcements
from custom_components.here_ev_charge_points.account.forecasts import Forecasts
from custom_components.here_ev_charge_points.account.memory import Memory
from custom_components.here_ev_charge_points.account.watch import Usual, Watches
from custom_components.here_ev_charge_points.api import Location, const
from custom_components.here_ev_charge_points.api.models import read_location
from custom_components.here_ev_charge_points.api.transport import send
from custom_components.here_ev_charge_points.binary_sensor import _binary_sensors
from custom_components.here_ev_charge_points.const import LOGGER
from custom_components.here_ev_charge_points.coordinator import HereCoordinator
from custom_components.here_ev_charge_points.entity import ClockEntity, HereEntity, Site
from custom_components.here_ev_charge_points.event import _events
from custom_components.here_ev_charge_points.logic.driver import Driver
from custom_components.here_ev_charge_points.logic.experience import Experience
from custom_components.here_ev_charge_points.sensor import _sensors
from custom_components.here_ev_charge_points.switch import _switches
from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util
from tests.conftest import location_subentry
from tests.here import API_KEY

DOMAIN = "plain"
_EVERYTHING = ",".join(const.LIVE_FIELDS + const.DETAIL_FIELDS)
_LIVE = ",".join(const.LIVE_FIELDS)

type _Candidates = Callable[[Site], Iterator[tuple[str, Callable[[], Entity]]]]


class _PlainFlow(ConfigFlow, domain=DOMAIN):
    """Home Assistant sets no entry up without one."""


def _nothing(*_: object) -> None:
    """Have no pace to change, and nobody to tell."""


class PlainCoordinator(DataUpdateCoordinator[dict[str, Location]]):
    """Polls one location.

    To its favour it asks for the slow fields the first time only.
    """

    config_entry: ConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        session: ClientSession,
        subentry: ConfigSubentry,
    ) -> None:
        """Take the location to poll."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=subentry.title,
            update_interval=timedelta(minutes=10),
        )
        self.subentry = subentry
        self._session = session
        # What the integration's entities look for beside the data.
        self.announcements = Announcements(hass, {}, _nothing)
        self.memory = Memory()
        self.watches = Watches(
            hass,
            entry,
            self.memory,
            Usual(timedelta()),
            _nothing,
            self._async_poll,
            lambda location, evses: None,
            _nothing,
        )
        self.time_zones = {"Europe/Helsinki": dt_util.get_default_time_zone()}
        self.driver = Driver()
        self.forecasts = Forecasts(
            self.memory, Experience(), self.time_zones, uses_predictions=False
        )

    async def _async_poll(self, by_hand: bool) -> None:
        await self.async_refresh()

    @override
    async def _async_update_data(self) -> dict[str, Location]:
        content_id = self.subentry.data["location_id"]
        before = self.data and self.data[content_id]
        params = {
            "ids": content_id,
            "fields": _LIVE if before else _EVERYTHING,
            "apiKey": API_KEY,
        }
        reply = await send(
            self._session, "GET", f"{const.EVCP_URL}/locations", params=params
        )
        (raw,) = reply.json()["items"]
        return {content_id: read_location(raw, before.details if before else None)}


class _PlainEntity(HereEntity[Any]):
    """Writes its state at every poll."""

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self.data = self._read(self.coordinator.data[self._content_id])
        if isinstance(self, ClockEntity):
            self._evaluate()
        self.async_write_ha_state()


@cache
def _plain_class(kind: type[Entity]) -> type[Entity]:
    return types.new_class(kind.__name__, (_PlainEntity, kind))


def _plain(entity: Entity, part: str) -> Entity:
    """Turn an entity of the integration into a plain one."""
    entity.__class__ = _plain_class(type(entity))
    # There are no translations for an invented integration.
    entity._attr_name = part  # noqa: SLF001
    return entity


def _platform(candidates: _Candidates) -> MockPlatform:
    async def async_setup_entry(
        hass: HomeAssistant,
        entry: ConfigEntry[list[PlainCoordinator]],
        async_add_entities: AddConfigEntryEntitiesCallback,
    ) -> None:
        for coordinator in entry.runtime_data:
            (location,) = coordinator.data.values()
            subentry = coordinator.subentry
            site = Site(cast(HereCoordinator, coordinator), subentry, location)
            async_add_entities(
                [_plain(make(), part) for part, make in candidates(site)],
                config_subentry_id=subentry.subentry_id,
            )

    return MockPlatform(async_setup_entry=cast(Any, async_setup_entry))


def plain_entry(
    hass: HomeAssistant, session: ClientSession, content_ids: list[str]
) -> MockConfigEntry:
    """Add an invented integration in the plain pattern to Home Assistant."""

    async def async_setup_entry(
        hass: HomeAssistant, entry: ConfigEntry[list[PlainCoordinator]]
    ) -> bool:
        entry.runtime_data = [
            PlainCoordinator(hass, entry, session, subentry)
            for subentry in entry.subentries.values()
        ]
        for coordinator in entry.runtime_data:
            await coordinator.async_config_entry_first_refresh()
        await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
        return True

    async def async_unload_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
        return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)

    mock_integration(
        hass,
        MockModule(
            DOMAIN,
            async_setup_entry=async_setup_entry,
            async_unload_entry=async_unload_entry,
        ),
    )
    mock_platform(hass, f"{DOMAIN}.config_flow")
    platforms: dict[str, _Candidates] = {
        "binary_sensor": _binary_sensors,
        "event": _events,
        "sensor": partial(_sensors, hass),
        "switch": _switches,
    }
    for platform, candidates in platforms.items():
        mock_platform(hass, f"{DOMAIN}.{platform}", _platform(candidates))
    entry = MockConfigEntry(
        domain=DOMAIN,
        subentries_data=[
            location_subentry(key, title=key).as_dict() for key in content_ids
        ],
    )
    entry.add_to_hass(hass)
    return entry
