"""A wire with a meter: counts the bytes between a client and a server."""

import asyncio
from contextlib import suppress
from typing import Self


class Meter:
    """Passes connections on to a local port, and counts the bytes that come back.

    Use as `async with Meter(port) as meter:` and connect to `meter.url`.
    """

    def __init__(self, port: int) -> None:
        """Take the port of the server."""
        self.received = 0
        self._port = port
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """The base URL, without a slash at the end."""
        if self._server is None:
            raise RuntimeError("Not started")
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        """Start."""
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Cut all connections."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _connect(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        self._tasks |= {
            asyncio.create_task(self._pass(reader, back, count=False)),
            asyncio.create_task(self._pass(there, writer, count=True)),
        }

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, count: bool
    ) -> None:
        try:
            while data := await reader.read(65_536):
                if count:
                    self.received += len(data)
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()
