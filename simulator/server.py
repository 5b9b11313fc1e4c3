"""The platform as one web server, started and stopped as a whole."""

import asyncio
from contextlib import suppress
from typing import Self

from aiohttp import web

from . import account, evcp, search
from .access import ACCESS, Access
from .answers import envelope
from .city import CITY, City
from .control import control
from .faults import FAULTS_ON, Faults, troublemaker
from .journal import CONTROL_PREFIX, JOURNAL, Journal, journal_keeper
from .life import LIFE, Life


class Simulator:
    """HERE's three hosts under one base URL, told apart by path.

    Its parts may be looked at and changed at any time: `city`, `life`, `access`,
    `faults` and `journal`. Time stands still unless a speed is given. Use as
    `async with Simulator() as simulator:` and find it at `simulator.url`.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        speed: float = 0,
        seed: int = 1,
        extra_locations: int = 0,
        access: Access | None = None,
    ) -> None:
        """Build the city; port 0 picks a free one at the start."""
        self.access = access or Access()
        self.city = City(seed, extra_locations)
        self.life = Life(self.city, seed=seed, speed=speed)
        self.faults = Faults()
        self.journal = Journal()
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None
        self._living: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """The base URL, without a slash at the end."""
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        """Open the port and let time run."""
        # Nothing is held back from a client that has gone.
        runner = web.AppRunner(
            self._app(), access_log=None, shutdown_timeout=1, handler_cancellation=True
        )
        await runner.setup()
        await web.TCPSite(runner, self._host, self._port).start()
        self._port = runner.addresses[0][1]
        self._runner = runner
        self._living = asyncio.create_task(self.life.run(), name="simulated life")

    async def stop(self) -> None:
        """Stop time and close the port."""
        if self._living:
            self._living.cancel()
            with suppress(asyncio.CancelledError):
                await self._living
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Stop."""
        await self.stop()

    def _app(self) -> web.Application:
        """Put the services together; each middleware sees what the next answers."""
        app = web.Application(middlewares=[journal_keeper, envelope, troublemaker])
        app[ACCESS] = self.access
        app[CITY] = self.city
        app[FAULTS_ON] = self.faults
        app[LIFE] = self.life
        app[JOURNAL] = self.journal
        for service in (account, evcp, search):
            app.add_routes(service.routes)
        app.add_subapp(CONTROL_PREFIX, control())
        return app
