"""A Home Assistant that is started again and again from the files of the one before."""

from contextlib import AsyncExitStack
from copy import deepcopy
from datetime import datetime
from typing import Any, cast, override
from unittest.mock import Mock

from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component.common import async_test_home_assistant

from benchmark.clock import SimulatedTime
from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.coordinator import HereConfigEntry
from homeassistant import bootstrap
from homeassistant.core import HomeAssistant
from homeassistant.helpers import aiohttp_client
from homeassistant.helpers.storage import Store
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from homeassistant.util.async_ import get_scheduled_timer_handles
from simulator.life import Life
from tests.here import FakeHere


class Home:
    """One Home Assistant after the other, with one storage and one time."""

    hass: HomeAssistant
    time: LivingTime

    def __init__(
        self,
        here: FakeHere,
        storage: dict[str, Any],
        freezer: FrozenDateTimeFactory,
        life: Life,
    ) -> None:
        """Take who answers, where files are kept, the clock, and what it moves."""
        self._storage = storage
        self._world = (freezer, here, life)
        self._running = AsyncExitStack()

    @property
    def entry(self) -> HereConfigEntry:
        """Return the account."""
        entry: HereConfigEntry
        (entry,) = self.hass.config_entries.async_entries(DOMAIN)
        return entry

    async def start(self) -> None:
        """Start from what is in the files."""
        running = async_test_home_assistant(load_registries=False)
        self.hass = hass = await self._running.enter_async_context(running)
        del hass.data[DATA_CUSTOM_COMPONENTS]
        if hasattr(self, "time"):
            self.time.move_to_home(hass)
        else:
            self.time = LivingTime(hass, *self._world)
        await hass.config.async_set_time_zone("UTC")
        await bootstrap.async_load_base_functionality(hass)
        assert await async_setup_component(hass, DOMAIN, {})
        await self.time.settle()

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
        written = deepcopy(self._storage)
        await self.stop()
        if crash:
            self._storage.clear()
            self._storage.update(written)
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

    def move_to_home(self, hass: HomeAssistant) -> None:
        """Go on with the timers of another Home Assistant."""
        self._hass = hass

    @override
    def _move_to(self, moment: datetime) -> None:
        before = self.now
        super()._move_to(moment)
        if not self.nobody_moves:
            self._life.advance((self.now - before).total_seconds())
