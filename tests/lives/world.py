"""What all lives share: one loop, one clock, HERE, a log, and where files are kept."""

import asyncio
from datetime import timedelta
import logging
from typing import Any, override

from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

from custom_components.here_ev_charge_points.const import LOGGER
from homeassistant import runner

from .wire import TroubledHere


class Errors(logging.Handler):
    """Keeps what nobody should find in a log."""

    def __init__(self) -> None:
        """Start with a clean log."""
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        # HERE failing is no error of ours.
        if record.exc_info or record.name != LOGGER.name:
            self.lines.append(self.format(record))


class World:
    """One world for all lives.

    `ahead`: by how much the clock is wrong; `steps`: how many were lived through.
    """

    def __init__(
        self,
        storage: dict[str, Any],
        freezer: FrozenDateTimeFactory,
        mocker: AiohttpClientMocker,
    ) -> None:
        """Begin the time."""
        self.storage = storage
        self.freezer = freezer
        self.ahead = timedelta(0)
        self.steps = 0
        self.errors = Errors()
        self.here = TroubledHere(mocker)
        self.loop = asyncio.new_event_loop()
        runner.configure_event_loop(self.loop)
        self.loop.time = self._time  # type: ignore[method-assign]

    def _time(self) -> float:
        """Return the frozen moment, as the loop counts: it goes on evenly."""
        return (self.freezer.time_to_freeze - self.ahead).timestamp()
