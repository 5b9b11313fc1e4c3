"""A running simulator and a client for each test.

The Home Assistant test plugin blocks sockets: `socket_enabled` (which comes with
it) lets these tests use them. Connections stay on this machine, as the plugin
allows no other.
"""

from collections.abc import AsyncGenerator

from aiohttp import ClientSession, ClientTimeout
import pytest

from simulator import Simulator


@pytest.fixture
async def simulator(socket_enabled: None) -> AsyncGenerator[Simulator]:
    """Run a simulator in which time stands still."""
    async with Simulator() as simulator:
        yield simulator


@pytest.fixture
async def client(simulator: Simulator) -> AsyncGenerator[ClientSession]:
    """Return a client of the simulator that proves no identity."""
    async with ClientSession(simulator.url, timeout=ClientTimeout(10)) as client:
        yield client
