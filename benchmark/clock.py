"""Simulated time: a frozen clock that jumps from one timer of the loop to the next."""

import asyncio
from collections.abc import Sized
from datetime import UTC, datetime, timedelta
from typing import Protocol

from freezegun.api import FrozenDateTimeFactory

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from homeassistant.util.async_ import get_scheduled_timer_handles

# A turn of the event loop takes time: what is due again at once does not stop the clock.
_TURN = timedelta(milliseconds=1)
_TICK = timedelta(microseconds=1)


class Asked(Protocol):
    """Whoever is asked, and keeps all requests."""

    @property
    def requests(self) -> Sized:
        """Return the requests so far."""


class SimulatedTime:
    """Lets a month pass in seconds, every timer at its own moment and in order."""

    def __init__(
        self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, here: Asked
    ) -> None:
        """Take Home Assistant, its frozen clock, and who counts the requests."""
        # In debug mode every callback costs a stack trace.
        hass.loop.set_debug(False)
        self._hass = hass
        self._freezer = freezer
        self._here = here
        self._requested: list[datetime] = []

    @property
    def now(self) -> datetime:
        """Return the simulated moment."""
        return dt_util.utcnow()

    @property
    def requested(self) -> list[datetime]:
        """Return when each request reached HERE since the start."""
        new = len(self._here.requests) - len(self._requested)
        self._requested += [self.now] * new
        return self._requested

    def move_to_home(self, hass: HomeAssistant) -> None:
        """Go on with the timers of another Home Assistant."""
        self._hass = hass

    async def run_until(self, end: datetime) -> None:
        """Let all timers up to a moment run, and stop the clock there."""
        while await self.step(end):
            pass
        self._move_to(max(end, self.now))

    async def step(self, end: datetime) -> bool:
        """Let the next timer up to a moment run; return whether there was one."""
        if (due := self._next_timer()) is None or due > end:
            return False
        self._move_to(max(due, self.now + _TURN))
        await self.settle()
        return True

    async def settle(self) -> None:
        """Let everything finish that is due now."""
        # One turn for the loop to see the timers, one to run them.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await self._hass.async_block_till_done(wait_background_tasks=True)

    def _move_to(self, moment: datetime) -> None:
        """Move the clock; what was asked until now was asked now."""
        _ = self.requested
        self._freezer.move_to(moment)

    def _next_timer(self) -> datetime | None:
        """Return when the next timer is due; the loop's clock is the frozen one."""
        first = min(
            (
                handle.when()
                for handle in get_scheduled_timer_handles(self._hass.loop)
                if not handle.cancelled()
            ),
            default=None,
        )
        return None if first is None else datetime.fromtimestamp(first, UTC) + _TICK
