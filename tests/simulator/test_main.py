"""The command line."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from aiohttp import ClientSession
import pytest

from simulator import Simulator
from simulator.__main__ import serve

from .common import get


@asynccontextmanager
async def _serving(*argv: str) -> AsyncGenerator[None]:
    task = asyncio.create_task(serve(list(argv)))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_command_line(
    socket_enabled: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """The simulator says where it is, and takes what it is told."""
    printed = ""
    arguments = ("--port", "0", "--api-key", "mine", "--extra-locations", "3")
    async with _serving(*arguments), asyncio.timeout(5):
        while "ready at" not in printed:
            await asyncio.sleep(0.01)
            printed += capsys.readouterr().out
        url = printed.split()[-1]
        async with ClientSession(url) as client:
            status, body = await get(
                client, "/v3/locations", apiKey="mine", ids="sim-00003,sim-00004"
            )
    assert status == 200
    assert body["missingItems"] == ["sim-00004"]


async def test_stop_without_start() -> None:
    """Stopping what never ran does no harm."""
    await Simulator().stop()
