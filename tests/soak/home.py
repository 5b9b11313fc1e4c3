"""A Home Assistant that is started again and again from the files of the one before."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any, cast, override
from unittest.mock import Mock

from freezegun.api import FrozenDateTimeFactory
import orjson
from pytest_homeassistant_custom_component.common import async_test_home_assistant

from benchmark.clock import SimulatedTime
from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.coordinator import HereConfigEntry
from homeassistant import bootstrap
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import aiohttp_client
from homeassistant.helpers.storage import Store
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from homeassistant.util.async_ import get_scheduled_timer_handles
from simulator.life import Life
from tests.here import FakeHere


class Home[TimeT: SimulatedTime = SimulatedTime]:
    """One Home Assistant after the other, with one storage and one time."""

    hass: HomeAssistant
    time: TimeT
    time_zone = "UTC"
    first_state = CoreState.running

    def __init__(
        self, storage: dict[str, Any], new_time: Callable[[HomeAssistant], TimeT]
    ) -> None:
        """Take where files are kept, and what makes the time of the first start."""
        self.storage = storage
        self._new_time = new_time
        self._running = AsyncExitStack()

    @property
    def entry(self) -> HereConfigEntry:
        """Return the account."""
        entry: HereConfigEntry
        (entry,) = self.hass.config_entries.async_entries(DOMAIN)
        return entry

    async def start(self) -> None:
        """Start from what is in the files."""
        running = async_test_home_assistant(
            load_registries=False, initial_state=self.first_state
        )
        self.hass = hass = await self._running.enter_async_context(running)
        del hass.data[DATA_CUSTOM_COMPONENTS]
        if hasattr(self, "time"):
            self.time.move_to_home(hass)
        else:
            self.time = self._new_time(hass)
        await hass.config.async_set_time_zone(self.time_zone)
        await bootstrap.async_load_base_functionality(hass)
        await self.furnish()
        assert await async_setup_component(hass, DOMAIN, {})
        await self.time.settle()

    async def furnish(self) -> None:
        """Set up what else there is, before the integration."""

    async def stop(self) -> None:
        """Shut down in order, with what was about to be written.

        Timers and what the mocks remember would have ended with the process.
        """
        await self.hass.async_stop(force=True)
        await self._running.aclose()
        for handle in get_scheduled_timer_handles(self.hass.loop):
            handle.cancel()
        # Cancelled ones are kept for a while, with all that they know.
        cast(Any, self.hass.loop)._scheduled.clear()
        for mock in (
            aiohttp_client._async_create_clientsession,
            Store._async_load,
            Store._async_write_data,
            Store.async_remove,
        ):
            cast(Mock, mock).reset_mock()

    async def restart(self, *, crash: bool = False) -> None:
        """Start anew; after a crash without what was about to be written."""
        written = orjson.dumps(self.storage) if crash else None
        await self.stop()
        if written is not None:
            self.storage.clear()
            self.storage.update(orjson.loads(written))
        await self.start()


class LivingTime(SimulatedTime):
    """Simulated time in which cars come and go."""

    def __init__(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        here: FakeHere,
        life: Life,
    ) -> None:
        """Take what the cars drive in, too."""
        super().__init__(hass, freezer, here)
        self._life = life
        self.nobody_moves = False

    @override
    def _move_to(self, moment: datetime) -> None:
        before = self.now
        super()._move_to(moment)
        if not self.nobody_moves:
            self._life.advance((self.now - before).total_seconds())
